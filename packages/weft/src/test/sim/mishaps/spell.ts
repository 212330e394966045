import type { SeededRandom } from '../seeded-random.js'
import type { World } from '../world.js'

/** Mostly short; sometimes longer than a lease lives. */
export function spellSeconds({ scenario, random }: World): number {
  return random.chance(0.6) ? 0.2 + 10 * random.next() : scenario.ttlSeconds * 2 * random.next()
}

/** Different ones, at least one. */
export function pickSome<One>(random: SeededRandom, ones: readonly One[], most: number): readonly One[] {
  const picked = new Set<One>()
  for (let count = random.between(1, most); count > 0; count--) {
    const one = random.pick(ones)
    if (one !== undefined) picked.add(one)
  }
  return [...picked]
}
