import type { Address, Family } from '@weft/inet'
import type { Underlay } from '../backends/backend.js'
import type { Facts, Interface } from '../model/facts.js'
import { familyLease } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import type { Problem } from '../model/problem.js'
import { chooseAddress, judgeAddresses } from './choose-address.js'
import { chooseInterface } from './choose-interface.js'
import type { TrafficOptions } from './traffic-options.js'

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

export interface GroundQuestion {
  readonly options: Pick<NodeOptions, 'interfaces' | 'publicAddresses'>
  /** Those of the network. */
  readonly families: readonly Family[]
  readonly facts: Facts
  /** The lease that this node has or had, as far as there is one. */
  readonly own: Lease | undefined
  /** Somebody else wrote that lease, and with it where the others find this node. Otherwise it says what was chosen before. */
  readonly isOwnGiven: boolean
}

export interface Ground {
  readonly interface: Interface
  readonly underlays: { readonly [F in Family]?: Underlay }
}

/** The interface that carries the traffic between nodes, and its address in each family. */
export function chooseGround(question: GroundQuestion): Ground | Problem {
  const choice = chooseInterface(question)
  if ('code' in choice) return choice
  const { name: link, mtuBytes } = choice.interface
  const underlays: { [F in Family]?: Underlay } = {}
  for (const family of question.families) {
    const address = chooseAddress(judgeAddresses(question, choice, family))
    if (address !== undefined) underlays[family] = { link, address, mtuBytes }
  }
  return { interface: choice.interface, underlays }
}

export function publicAddress(
  options: Pick<NodeOptions, 'publicAddresses'>,
  own: Lease,
  family: Family,
): Address | undefined {
  return options.publicAddresses[family] ?? familyLease(own, family).publicAddress
}
