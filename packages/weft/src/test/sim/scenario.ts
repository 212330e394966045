import { SeededRandom } from './seeded-random.js'

/** How one seed's cluster is, and how bad a time it has. */
export interface Scenario {
  readonly seed: number
  readonly random: SeededRandom
  readonly daemons: number
  readonly flannels: number
  readonly families: 'ipv4' | 'dual' | 'ipv6'
  readonly backend: 'vxlan' | 'host-gw'
  /** Of a network with so many bits for the number of a subnet. */
  readonly subnetBits: number
  readonly ttlSeconds: number
  readonly troubleSeconds: number
  /** Between two mishaps, on average. */
  readonly pauseSeconds: number
  /** Of a message, on average. */
  readonly usualMs: number
  readonly changesConfig: boolean
}

/** Every so many seeds there is a crowd. */
const crowdEvery = 100

export function scenarioOf(seed: number): Scenario {
  const random = new SeededRandom(seed)
  const daemons = daemonsOf(seed, random)
  const families = random.chance(0.6) ? 'ipv4' : daemons < 100 && random.chance(0.65) ? 'dual' : 'ipv6'
  const flannels = families !== 'ipv6' && random.chance(0.4) ? random.between(1, Math.ceil(daemons / 4)) : 0
  // Some networks are too small for all.
  const room = (daemons + flannels) * (0.6 + 1.6 * random.next())
  return {
    seed,
    random,
    daemons,
    flannels,
    families,
    backend: random.chance(0.75) ? 'vxlan' : 'host-gw',
    subnetBits: Math.max(2, Math.ceil(Math.log2(room))),
    ttlSeconds: random.between(30, 100),
    troubleSeconds: random.between(60, daemons > 25 ? 120 : 300),
    pauseSeconds: 2 + 18 * random.next(),
    // What comes while something else is on its way comes along with it: where many speak, that saves much work.
    usualMs: random.pick(daemons > 25 ? [150, 300] : [2, 10, 40]) ?? 10,
    changesConfig: random.chance(0.3),
  }
}

function daemonsOf(seed: number, random: SeededRandom): number {
  if (seed % crowdEvery === 0) return random.between(100, 130)
  if (random.chance(0.02)) return random.between(30, 60)
  return random.chance(0.12) ? random.between(10, 20) : random.between(2, 9)
}

export function describeScenario(scenario: Scenario): string {
  const { daemons, flannels, families, backend, subnetBits, ttlSeconds, troubleSeconds } = scenario
  const who = `${daemons} daemons${flannels > 0 ? ` and ${flannels} flannel nodes` : ''}`
  return `${who}, ${backend}, ${families}, ${2 ** subnetBits - 1} subnets, leases of ${ttlSeconds} s, ${troubleSeconds} s of trouble`
}
