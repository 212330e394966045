import { type Address, addressOf, type Family, familyOf, type InterfaceAddress } from '@weft/inet'
import type { HostAddress } from '../model/facts.js'
import { familyLease } from '../model/family.js'
import type { InterfaceChoice } from './choose-interface.js'
import type { GroundQuestion } from './underlay.js'

/** One of the addresses of the chosen interface, and why it is this node's tunnel end or not. */
export interface AddressVerdict {
  readonly address: InterfaceAddress
  readonly isChosen: boolean
  /** A clause about it. */
  readonly because: string
}

export function chooseAddress(verdicts: readonly AddressVerdict[]): Address | undefined {
  const chosen = verdicts.find(({ isChosen }) => isChosen)
  return chosen && addressOf(chosen.address)
}

/**
 * The address that the interface was chosen by, else the one by which the others know this node, else the fittest: global
 * before link-local, permanent before dynamic. It is always one of the interface's, for packets with another would go
 * nowhere.
 */
export function judgeAddresses(
  question: GroundQuestion,
  choice: InterfaceChoice,
  family: Family,
): readonly AddressVerdict[] {
  const own = choice.interface.addresses.filter(({ address }) => familyOf(address) === family)
  const favourite = favouriteOf(own, question, { choice, family }) ?? fittestOf(own)
  return own.map(one => {
    if (one === favourite?.one) return { address: one.address, isChosen: true, because: favourite.because }
    return { address: one.address, isChosen: false, because: whyNot(one, favourite?.one) }
  })
}

interface Favourite {
  readonly one: HostAddress
  readonly because: string
}

function favouriteOf(
  own: readonly HostAddress[],
  { options, own: lease, isOwnGiven }: GroundQuestion,
  { choice, family }: { choice: InterfaceChoice; family: Family },
): Favourite | undefined {
  const find = (wanted: Address | undefined) => own.find(({ address }) => addressOf(address) === wanted)
  const pinned = find(choice.address)
  if (pinned !== undefined) return { one: pinned, because: 'the interface was chosen by it' }
  const published = find(options.publicAddresses[family])
  if (published !== undefined) return { one: published, because: "it is this node's public address" }
  const known = find(lease && familyLease(lease, family).publicAddress)
  // What the others know stays: an address that comes later, a floating one, must not draw all tunnels to it.
  if (known !== undefined && (isOwnGiven || !known.isUnfit))
    return { one: known, because: 'others know this node by it' }
  return undefined
}

function fittestOf(own: readonly HostAddress[]): Favourite | undefined {
  const [one] = own.filter(({ isUnfit }) => !isUnfit).toSorted((a, b) => fitness(b) - fitness(a))
  if (one === undefined) return undefined
  const reach = one.isGlobal ? 'global' : 'link-local, for want of a global one'
  return { one, because: `it is the first that is ${reach} and ${one.isPermanent ? 'permanent' : 'dynamic'}` }
}

function fitness({ isGlobal, isPermanent }: HostAddress): number {
  return (isGlobal ? 2 : 0) + (isPermanent ? 1 : 0)
}

function whyNot(one: HostAddress, chosen: HostAddress | undefined): string {
  if (one.isUnfit) return 'it is deprecated, temporary or not yet confirmed'
  if (!one.isGlobal && chosen?.isGlobal) return 'it is good on its own link only'
  if (!one.isPermanent && chosen?.isPermanent) return 'it is dynamic'
  return chosen === undefined ? 'it is of no use' : `${addressOf(chosen.address)} goes before it`
}
