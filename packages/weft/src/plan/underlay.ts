import { type Address, addressOf, type Family, familyOf, parseAddress } from '@weft/inet'
import type { Underlay } from '../backends/backend.js'
import type { Facts, Interface } from '../model/facts.js'
import { families, familyLease } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import { type Problem, problem } from '../model/problem.js'

/** What the command line says about this node. */
export interface NodeOptions {
  readonly node: string
  readonly interfaces: InterfaceOptions
  readonly publicAddresses: { readonly [F in Family]?: Address }
  readonly traffic: TrafficOptions
}

/** By what the interface is chosen that carries the traffic between nodes, in this order; by custom when all is empty. */
export interface InterfaceOptions {
  /** Each a name or an address. */
  readonly names: readonly string[]
  /** Regular expressions, for addresses first and then for names. */
  readonly patterns: readonly string[]
  /** The interface through which the kernel reaches this. */
  readonly canReach?: Address
}

/** What becomes of packets on their way through this node. */
export interface TrafficOptions {
  readonly masquerades: boolean
  readonly isFullyRandom: boolean
  readonly acceptsForwarded: boolean
  readonly hasBlackhole: boolean
  readonly resyncSeconds: number
}

export interface Ground {
  readonly interface: Interface
  readonly underlays: { readonly [F in Family]?: Underlay }
}

/** The interface that carries the traffic between nodes: the one asked for, else the one that has our public address, else the default route's. */
export function chooseGround(options: NodeOptions, own: Lease, facts: Facts): Ground | Problem {
  const chosen = chooseInterface(options, own, facts)
  if ('code' in chosen) return chosen
  const underlays: { [F in Family]?: Underlay } = {}
  for (const family of families) {
    const address = chooseAddress(chosen, family, publicAddress(options, own, family))
    if (address !== undefined) underlays[family] = { link: chosen.name, address, mtuBytes: chosen.mtuBytes }
  }
  return { interface: chosen, underlays }
}

export function publicAddress(options: NodeOptions, own: Lease, family: Family): Address | undefined {
  return options.publicAddresses[family] ?? familyLease(own, family).publicAddress
}

function chooseInterface(options: NodeOptions, own: Lease, facts: Facts): Interface | Problem {
  const { interfaces, defaultLinks } = facts
  const [wanted] = options.interfaces.names
  if (wanted !== undefined) {
    const address = parseAddress(wanted)
    const found =
      interfaces.find(({ name }) => name === wanted) ??
      interfaces.find(candidate => address !== undefined && hasAddress(candidate, address))
    return found ?? problem('interface', wanted, `there is no interface ${wanted} here; there are ${names(interfaces)}`)
  }
  for (const family of families) {
    const address = publicAddress(options, own, family)
    const holder = address && interfaces.find(one => !one.isLoopback && hasAddress(one, address))
    if (holder) return holder
  }
  const defaultLink = defaultLinks.ipv4 ?? defaultLinks.ipv6
  const found = interfaces.find(({ name }) => name === defaultLink)
  const sentence = `no interface has this node's public address and there is no default route; there are ${names(interfaces)}. Choose one with --iface`
  return found ?? problem('interface', 'none', sentence)
}

function hasAddress({ addresses }: Interface, wanted: Address): boolean {
  return addresses.some(({ address }) => addressOf(address) === wanted)
}

/** The public address if the interface has it, else the fittest: global before link-local, permanent before leased. */
function chooseAddress({ addresses }: Interface, family: Family, wanted: Address | undefined): Address | undefined {
  const own = addresses.filter(({ address }) => familyOf(address) === family)
  const fitness = ({ isGlobal, isPermanent, isUnfit }: (typeof own)[number]) =>
    (isUnfit ? 0 : 4) + (isGlobal ? 2 : 0) + (isPermanent ? 1 : 0)
  const best = own.toSorted((a, b) => fitness(b) - fitness(a)).find(({ isUnfit }) => !isUnfit)
  const exact = own.find(({ address }) => addressOf(address) === wanted)
  const chosen = exact ?? best
  return chosen && addressOf(chosen.address)
}

function names(interfaces: readonly Interface[]): string {
  return interfaces.map(({ name }) => name).join(', ')
}
