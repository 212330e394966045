import type { SeededRandom } from '../seeded-random.js'
import type { SimNode } from '../sim-node.js'
import type { Cut } from '../way.js'
import type { World } from '../world.js'
import { pickSome, spellSeconds } from './spell.js'

const cuts: readonly Cut[] = ['both', 'both', 'requests', 'answers']

export function cutSome(world: World, random: SeededRandom): void {
  cutOff(world, random.chance(0.5) ? pickSome(random, world.nodes, 1) : random.some(world.nodes, 0.4))
}

export function cutAll(world: World): void {
  cutOff(world, world.nodes)
}

function cutOff(world: World, nodes: readonly SimNode[]): void {
  const seconds = spellSeconds(world)
  const cut = world.random.pick(cuts) ?? 'both'
  world.note('network', `loses ${cut} of ${namesOf(nodes)} for ${seconds.toFixed(1)} s`)
  for (const { way } of nodes) {
    way.cut = cut
    world.later(seconds, () => {
      way.cut = 'nothing'
    })
  }
  if (world.random.chance(0.3)) world.later(seconds * world.random.next(), () => compact(world))
}

export function loseMessages(world: World, random: SeededRandom): void {
  const nodes = random.some(world.nodes, 0.5)
  const rate = 0.1 + 0.5 * random.next()
  const seconds = spellSeconds(world)
  world.note(
    'network',
    `loses ${(100 * rate).toFixed(0)} % of the messages of ${namesOf(nodes)} for ${seconds.toFixed(1)} s`,
  )
  for (const { way } of nodes) {
    way.lossRate = rate
    world.later(seconds, () => {
      way.lossRate = 0
    })
  }
}

export function slowDown(world: World, random: SeededRandom): void {
  const nodes = random.some(world.nodes, 0.5)
  const slowness = random.between(5, 60)
  const seconds = spellSeconds(world)
  world.note('network', `is ${slowness} times slower for ${namesOf(nodes)} for ${seconds.toFixed(1)} s`)
  for (const { way } of nodes) {
    way.slowness = slowness
    world.later(seconds, () => {
      way.slowness = 1
    })
  }
}

export function spoilMood(world: World, random: SeededRandom): void {
  const mood = random.pick(['leaderless', 'full', 'denying'] as const) ?? 'full'
  const seconds = spellSeconds(world)
  world.note('store', `is ${mood} for ${seconds.toFixed(1)} s`)
  world.mood.is = mood
  world.later(seconds, () => {
    world.mood.is = 'well'
  })
}

export function compact(world: World): void {
  world.note('store', 'forgets its history')
  world.books.etcd.compact()
}

function namesOf(nodes: readonly SimNode[]): string {
  return nodes.length > 6 ? `${nodes.length} nodes` : nodes.map(({ name }) => name).join(', ')
}
