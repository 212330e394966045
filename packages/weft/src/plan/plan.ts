import { isDeepStrictEqual } from 'node:util'
import { type Address, addressOf, contains, type Family, type Prefix } from '@weft/inet'
import type { FamilyContext, FamilyPart } from '../backends/backend.js'
import type { Entry } from '../backends/entry.js'
import { nexthopId } from '../backends/gateway-route.js'
import type { NetworkConfig } from '../config/network-config.js'
import type { DataPath } from '../model/data-path.js'
import type { Facts } from '../model/facts.js'
import { families, familyLease } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import { type Problem, problem } from '../model/problem.js'
import type { Scope } from '../model/scope.js'
import type { DesiredState } from '../model/state.js'
import type { StateKeys } from '../model/state-keys.js'
import { chainKeys } from './iptables-chains.js'
import type { Self } from './judge.js'
import { leaseChange } from './lease-change.js'
import { leftOvers } from './left-overs.js'
import { tableKeys } from './nft-table.js'
import { offLinkAddress } from './off-link-address.js'
import { Peers } from './peers.js'
import { podsBehind } from './pods-behind.js'
import { planSpoofGuard } from './spoof-guard.js'
import { planTrafficRules } from './traffic-rules.js'
import { chooseGround, type Ground, type NodeOptions, publicAddress } from './underlay.js'
import { Workings } from './workings.js'

export interface PlanInput {
  readonly config: NetworkConfig
  readonly options: NodeOptions
  readonly leases: readonly Lease[]
  /** The lease of this node is one that it claimed: what that says of the node is what the node said before. */
  readonly holdsLease?: boolean
  readonly facts: Facts
  /** Where this node's subnets were under an earlier net-conf: what it left there goes. */
  readonly formerNetworks?: readonly Prefix[]
}

/** What this node is in one family, once that is settled. */
export interface OwnFamily {
  readonly network: Prefix
  readonly subnet: Prefix
  readonly localAddress: Address
  readonly dataPath?: DataPath
}

export interface Planned {
  readonly outcome: 'planned'
  readonly desired: DesiredState
  /** What can differ from the plan before, when this one was made from it. */
  readonly changed?: StateKeys
  readonly scope: Scope
  readonly problems: readonly Problem[]
  readonly own: { readonly [F in Family]?: OwnFamily }
  readonly ground: Ground
  readonly podMtuBytes: number
  readonly hasNexthopObjects: boolean
  readonly input: PlanInput
  /** What is wanted for each peer, and what the next plan is made from. */
  readonly workings: Workings
}

/** Nothing can be planned, so nothing in the kernel is touched. */
export interface Blocked {
  readonly outcome: 'blocked'
  readonly problems: readonly Problem[]
}

export type Plan = Planned | Blocked

/**
 * What the kernel should look like: a pure function of net-conf, options, leases and the facts of this machine. The plan
 * before makes it quicker, and is used up by it.
 */
export function plan(unsorted: PlanInput, before?: Planned): Plan {
  const input = { ...unsorted, leases: sortedByNode(leasesThatCount(unsorted)) }
  return (before && planChange(before, input)) ?? planAnew(input)
}

function planAnew(input: PlanInput): Plan {
  const { config, options, leases, facts } = input
  const own = leases.find(({ node }) => node === options.node)
  if (own === undefined) return blocked(leaseMissing(options.node))
  const enabled = families.filter(family => config.families[family] !== undefined)
  const ground = chooseGround({ options, families: enabled, facts, own, isOwnGiven: input.holdsLease !== true })
  if ('code' in ground) return blocked(ground)

  const problems: Problem[] = []
  const plans: FamilyPlan[] = []
  for (const family of families) {
    const outcome = planFamily(input, { family, own, ground })
    if (outcome === undefined) continue
    if ('code' in outcome) problems.push(outcome)
    else plans.push(outcome)
  }
  if (plans.length === 0) return blocked(...problems, noFamily(options.node))
  if (!ground.interface.isUp) problems.push(interfaceDown(ground.interface.name))
  problems.push(...plans.flatMap(({ ruleProblems }) => ruleProblems))
  const entries = plans.flatMap(each => each.entries)
  const { formerNetworks = [] } = input
  const networks = [...plans.map(({ own }) => own.network), ...formerNetworks]
  const podMtuBytes = Math.min(...plans.map(({ part }) => part.podMtuBytes))
  problems.push(...podsBehind(facts, { subnets: plans.map(({ own }) => own.subnet), formerNetworks, podMtuBytes }))
  const workings = new Workings(
    { node: options.node, entries },
    plans.map(({ peers }) => peers),
  )
  for (const lease of leases) workings.admit(lease)
  workings.closeRanks()
  return {
    outcome: 'planned',
    desired: workings.desired,
    scope: {
      links: new Set(plans.flatMap(({ links }) => links)),
      ...leftOvers(facts, { networks, own: plans.map(({ own }) => own.subnet) }),
      fouPorts: new Set(config.backend.fouPort === undefined ? [] : [config.backend.fouPort]),
      networks,
      ...ruleScope(input, plans),
    },
    problems: [...problems, ...plans.flatMap(({ part }) => part.problems), ...workings.problems],
    own: Object.fromEntries(plans.map(({ family, own }) => [family, own])),
    ground,
    podMtuBytes,
    hasNexthopObjects: facts.hasNexthopObjects,
    input,
    workings,
  }
}

/** The plan before with the few leases that changed since. Undefined when more has changed than those. */
function planChange(before: Planned, input: PlanInput): Planned | undefined {
  const { config, options, leases, facts } = input
  if (config !== before.input.config || !isDeepStrictEqual(options, before.input.options)) return undefined
  if (facts !== before.input.facts && !isDeepStrictEqual(facts, before.input.facts)) return undefined
  const change = leaseChange(before.input.leases, leases)
  if (change === undefined || [...change.gone, ...change.come].some(({ node }) => node === options.node))
    return undefined
  const changed = before.workings.change(change)
  return changed && { ...before, input, changed }
}

interface FamilyQuestion {
  readonly family: Family
  readonly own: Lease
  readonly ground: Ground
}

interface FamilyPlan {
  readonly family: Family
  readonly own: OwnFamily
  readonly links: readonly string[]
  readonly part: FamilyPart
  readonly ruleProblems: readonly Problem[]
  readonly entries: readonly Entry[]
  readonly peers: Peers
}

/** One family's half of the plan; undefined when the family is off, a problem when it should be on and cannot. */
function planFamily(input: PlanInput, question: FamilyQuestion): FamilyPlan | Problem | undefined {
  const context = familyContext(input, question)
  if (context === undefined || 'code' in context) return context
  const { family, ownSubnet, underlay } = context
  const { config, options, facts } = input
  const { network } = context.network
  const links = config.backend.links(family)
  const part = config.backend.plan(context)
  const place = { family, network, podSubnet: ownSubnet }
  const traffic = planTrafficRules({ ...place, config, options: options.traffic, facts: facts.trafficRules })
  const { guard, problems } = planSpoofGuard(part.mouth, place, { entries: traffic.entries, facts: facts.trafficRules })
  return {
    family,
    own: {
      network,
      subnet: ownSubnet,
      localAddress: underlay.address,
      ...(part.dataPath && { dataPath: { ...part.dataPath, ...waysMissing(facts, links) } }),
    },
    links,
    part,
    ruleProblems: [...traffic.problems, ...problems],
    entries: [...part.entries, ...traffic.entries],
    peers: new Peers({ self: selfIn(context, input), part, guard }),
  }
}

/** What is there for a family that should be on and cannot stays; of one that is off nothing does. */
function ruleScope({ config, facts }: PlanInput, plans: readonly FamilyPlan[]): Pick<Scope, 'tables' | 'chains'> {
  const { missingNft, iptables } = facts.trafficRules
  const settled = families.filter(
    one => config.families[one] === undefined || plans.some(({ family }) => family === one),
  )
  return {
    tables: new Set(missingNft === undefined ? tableKeys(settled) : []),
    chains: new Set(chainKeys(settled.filter(family => iptables.missing[family] === undefined))),
  }
}

function familyContext(
  { config, options, facts, holdsLease }: PlanInput,
  { family, own, ground }: FamilyQuestion,
): FamilyContext | Problem | undefined {
  const network = config.families[family]
  if (network === undefined) return undefined
  const { subnet, backendData } = familyLease(own, family)
  if (subnet === undefined) {
    const sentence = `the network has ${family}, but the lease of ${options.node} has no ${family} subnet`
    return problem('lease-missing', `${options.node} ${family}`, sentence)
  }
  if (!contains(network.network, subnet)) {
    const sentence = `this node's own subnet ${subnet} is outside the network ${network.network}`
    return problem('subnet-outside-network', `${options.node} ${family}`, sentence)
  }
  const underlay = ground.underlays[family]
  if (underlay === undefined) {
    const sentence = `${ground.interface.name} has no ${family} address; what is there for ${family} stays as it is`
    return problem('interface', `${ground.interface.name} ${family}`, sentence)
  }
  const published = holdsLease ? options.publicAddresses[family] : publicAddress(options, own, family)
  const offLink = config.backend.isNextHop
    ? offLinkAddress(published, ground.interface, config.backend.type)
    : undefined
  if (offLink !== undefined) return offLink
  const { hasNexthopObjects, foreignNexthops } = facts
  const paths = pathsThatStay(facts, network.network)
  const usesNexthop = (gateway: Address) =>
    family === 'ipv4' && hasNexthopObjects && (foreignNexthops.size === 0 || !foreignNexthops.has(nexthopId(gateway)))
  const { fou } = facts
  return {
    family,
    network,
    ownSubnet: subnet,
    ownLease: own,
    ownData: backendData,
    underlay,
    paths,
    usesNexthop,
    ...(fou && { fou }),
  }
}

/** Of the one device that a program carries. */
function waysMissing({ missingWays }: Facts, [link = '']: readonly string[]): Pick<DataPath, 'missingWays'> {
  const missing = missingWays?.get(link)
  return missing === undefined ? {} : { missingWays: missing }
}

/** What leads into a device that goes now is no way to anybody. */
function pathsThatStay(facts: Facts, network: Prefix): Facts['paths'] {
  const { leftOvers: going } = leftOvers(facts, { networks: [network], own: [] })
  if (going.size === 0) return facts.paths
  return new Map([...facts.paths].filter(([, { link }]) => !going.has(link)))
}

function selfIn(context: FamilyContext, { config, options, facts }: PlanInput): Self {
  const published = publicAddress(options, context.ownLease, context.family)
  const present = facts.interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => addressOf(address)))
  return {
    family: context.family,
    network: context.network.network,
    own: context.ownLease,
    ownSubnet: context.ownSubnet,
    ownAddresses: new Set(published === undefined ? present : [...present, published]),
    backendType: config.backend.type,
    leaseType: config.backend.leaseType,
  }
}

function leasesThatCount({ config, leases, options }: PlanInput): readonly Lease[] {
  return config.backend.hasPeers ? leases : leases.filter(({ node }) => node === options.node)
}

/** Stores hand leases out in this order already; then this is one walk. */
function sortedByNode(leases: readonly Lease[]): readonly Lease[] {
  const isSorted = leases.every((lease, index) => index === 0 || (leases[index - 1]?.node ?? '') <= lease.node)
  return isSorted ? leases : leases.toSorted((a, b) => (a.node < b.node ? -1 : a.node > b.node ? 1 : 0))
}

function blocked(...problems: Problem[]): Blocked {
  return { outcome: 'blocked', problems }
}

function leaseMissing(node: string): Problem {
  return problem('lease-missing', node, `there is no lease for this node, ${node}, in the store yet`)
}

function interfaceDown(name: string): Problem {
  return problem('interface', `${name} down`, `${name} is down: no other node can be reached`)
}

function noFamily(node: string): Problem {
  return problem('lease-missing', `${node} any family`, `${node} can take part in no address family of the network`)
}
