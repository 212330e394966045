import { expectCalm, spareLease } from './invariants/calm.js'
import { holds, remains, unfinished } from './invariants/convergence.js'
import { guardHoldings } from './invariants/double-holding.js'
import { guardPeers } from './invariants/peers.js'
import { guardRenewal } from './invariants/renewal.js'
import { guardReservations } from './invariants/reservations.js'
import { guardForeignKeys } from './invariants/strangers.js'
import { guardThrift } from './invariants/thrift.js'
import { happenSomething } from './mishaps/happen-something.js'
import { describeScenario, scenarioOf } from './scenario.js'
import { World } from './world.js'

export interface Outcome {
  readonly seed: number
  readonly scenario: string
  readonly daemons: number
  /** What should not have happened, and the end of the trace; absent when all went well. */
  readonly broken?: { readonly sentence: string; readonly trace: readonly string[] }
  /** From the end of all trouble until everything was as it should be. */
  readonly convergedMs: number
  readonly digest: string
}

const convergeWithinSeconds = 60
const traceLines = 120

/** One seed from its first daemon to the calm after all storms. */
export async function simulate(seed: number): Promise<Outcome> {
  const scenario = scenarioOf(seed)
  using world = new World(scenario)
  guardReservations(world)
  guardForeignKeys(world)
  guardHoldings(world)
  guardPeers(world)
  guardRenewal(world)
  guardThrift(world)
  const convergedMs = await live(world)
  const { broken } = world.chronicle
  return {
    seed,
    scenario: describeScenario(scenario),
    daemons: scenario.daemons,
    ...(broken !== undefined && { broken: { sentence: broken, trace: world.chronicle.tail(traceLines) } }),
    convergedMs,
    digest: world.chronicle.digest(),
  }
}

async function live(world: World): Promise<number> {
  const { scenario, clock, random } = world
  for (const node of world.nodes) world.later(random.next(), () => node.start())
  for (const flannel of world.flannels) if (random.chance(0.7)) world.later(2 * random.next(), () => flannel.start())
  await pass(world, 2 + 10 * random.next())
  while (!isOver(world) && clock.monotonicMs() < scenario.troubleSeconds * 1000) {
    happenSomething(world)
    await pass(world, -Math.log(1 - random.next()) * scenario.pauseSeconds)
  }
  heal(world)
  const convergedMs = await converge(world)
  // Those who are gone hold on to their subnets until their time is over, and pods may be where others are.
  for (const node of world.nodes) if (!holds(node)) node.stopPods()
  await pass(world, scenario.ttlSeconds * 1.3 + 5)
  await converge(world)
  await stayCalm(world)
  return convergedMs
}

function isOver({ chronicle }: World): boolean {
  return chronicle.broken !== undefined
}

async function pass(world: World, seconds: number): Promise<void> {
  for (let left = seconds; left > 0 && !isOver(world); left -= 1) await world.clock.advance(Math.min(left, 1) * 1000)
}

function heal(world: World): void {
  world.isHealed = true
  world.note('all', 'is well again')
  world.mood.is = 'well'
  world.operator.setConfig(world.netConf)
  for (const { way } of [...world.nodes, ...world.flannels]) way.heal()
  for (const node of world.nodes) node.start()
  for (const flannel of world.flannels) {
    flannel.stop()
    flannel.start()
  }
}

/** How long it took. */
async function converge(world: World): Promise<number> {
  const startMs = world.clock.monotonicMs()
  let fault: string | undefined
  for (let seconds = 0; seconds < convergeWithinSeconds && !isOver(world); seconds++) {
    await pass(world, 1)
    fault = await unfinished(world)
    if (fault === undefined) return world.clock.monotonicMs() - startMs
  }
  if (fault !== undefined) world.breaks(`after ${convergeWithinSeconds} s in which nothing went wrong, ${fault}`)
  return world.clock.monotonicMs() - startMs
}

async function stayCalm(world: World): Promise<void> {
  if (isOver(world)) return
  world.note('all', 'is calm')
  expectCalm(world)
  await pass(world, world.scenario.ttlSeconds * 0.7)
  const fault = spareLease(world) ?? (await unfinished(world)) ?? (await remains(world))
  if (fault !== undefined) world.breaks(`all was calm, and ${fault}`)
}
