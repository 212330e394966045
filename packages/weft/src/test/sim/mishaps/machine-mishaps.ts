import type { SeededRandom } from '../seeded-random.js'
import type { Loss } from '../sim-node.js'
import type { World } from '../world.js'
import { pickSome, spellSeconds } from './spell.js'

const losses: readonly Loss[] = ['nothing', 'nothing', 'nothing', 'snapshot', 'kernel', 'kernel and snapshot']

export function crashSome(world: World, random: SeededRandom): void {
  const victims = random.chance(0.1) ? random.some(world.nodes, 0.5) : pickSome(random, world.nodes, 2)
  for (const node of victims) {
    node.crash(random.pick(losses) ?? 'nothing')
    world.later(random.chance(0.3) ? 0.01 : spellSeconds(world), () => node.start())
  }
}

export function moveOne(world: World, random: SeededRandom): void {
  random.pick(world.nodes)?.move(world.newHost())
}

/** As when a whole cluster is started again and its addresses are given out anew. */
export function swapTwo(world: World, random: SeededRandom): void {
  const [a, b] = pickSome(random, world.nodes, 2)
  if (a === undefined || b === undefined || a === b) return
  const host = a.host
  a.move(b.host)
  b.move(host)
}

export function joinOne(world: World, random: SeededRandom): void {
  if (world.nodes.length >= world.scenario.daemons * 1.5) return
  const node = world.addNode()
  if (random.chance(0.4)) world.operator.reserveSubnets(node.name, node.host)
  world.later(random.chance(0.5) ? 0.01 : spellSeconds(world), () => node.start())
}

export function leaveOne(world: World, random: SeededRandom): void {
  const node = random.pick(world.nodes)
  if (node === undefined || world.nodes.filter(({ isGone }) => !isGone).length < 3) return
  node.crash('nothing')
  node.isGone = true
}

export function startOrStopPods(world: World, random: SeededRandom): void {
  for (const node of pickSome(random, world.nodes, 3)) {
    if (node.pods === undefined) node.startPods()
    else node.stopPods()
  }
}
