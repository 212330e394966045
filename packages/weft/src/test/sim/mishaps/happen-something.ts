import type { SeededRandom } from '../seeded-random.js'
import type { World } from '../world.js'
import { changeConfig, deleteLease, meetFlannel, reserveOrRelease, slip } from './hand-mishaps.js'
import { crashSome, joinOne, leaveOne, moveOne, startOrStopPods, swapTwo } from './machine-mishaps.js'
import { compact, cutAll, cutSome, loseMessages, slowDown, spoilMood } from './network-mishaps.js'

interface Mishap {
  readonly weight: number
  readonly happen: (world: World, random: SeededRandom) => void
}

const mishaps: readonly Mishap[] = [
  { weight: 10, happen: crashSome },
  { weight: 10, happen: cutSome },
  { weight: 4, happen: cutAll },
  { weight: 6, happen: loseMessages },
  { weight: 5, happen: slowDown },
  { weight: 5, happen: spoilMood },
  { weight: 6, happen: compact },
  { weight: 6, happen: moveOne },
  { weight: 3, happen: swapTwo },
  { weight: 4, happen: joinOne },
  { weight: 2, happen: leaveOne },
  { weight: 8, happen: startOrStopPods },
  { weight: 4, happen: meetFlannel },
  { weight: 12, happen: reserveOrRelease },
  { weight: 4, happen: deleteLease },
  { weight: 5, happen: slip },
  { weight: 3, happen: changeConfig },
]

const allWeights = mishaps.reduce((sum, { weight }) => sum + weight, 0)

/** One thing goes wrong, or somebody does something. */
export function happenSomething(world: World): void {
  let place = world.random.next() * allWeights
  for (const { weight, happen } of mishaps) {
    place -= weight
    if (place < 0) {
      happen(world, world.random)
      return
    }
  }
}
