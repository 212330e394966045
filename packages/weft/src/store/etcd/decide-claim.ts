import { contains, type Family, lengthOf, type Prefix, parsePrefix4, parsePrefix6 } from '@weft/inet'
import type { Claim } from '../../model/claim.js'
import { families, familyLease } from '../../model/family.js'
import type { FamilyNetwork } from '../../model/network.js'
import type { Problem } from '../../model/problem.js'
import { type Subnets, subnetsOf } from '../../model/subnets.js'
import { freeSubnet } from '../free-subnet.js'
import { misfit, networkFull, nothingToClaim, reservedTwice, sharedAddress, takenAway } from './claim-problems.js'
import type { ClaimRecord } from './claim-records.js'
import { compareAge, haveOverlap, isReservation, type ReadableRecord, takes } from './lease-record.js'
import { isHalf, ownRecords, rivalOf, tellsLostAddress } from './own-records.js'
import { formatSubnetKey } from './subnet-key.js'

export interface ClaimQuestion {
  readonly prefix: string
  readonly claim: Claim
  /** Everything that is under the prefix at one moment. */
  readonly records: readonly ClaimRecord[]
  /** How often somebody else was quicker. */
  readonly attempt: number
  /** What was asked for and not answered: it may still be had, and to ask for something else could end with both. */
  readonly tried?: Subnets | undefined
}

export type ClaimDecision =
  /** The lease that this node has already is the one. */
  | { readonly do: 'keep'; readonly own: ReadableRecord; readonly replaces: readonly ReadableRecord[] }
  | {
      readonly do: 'create'
      readonly subnets: Subnets
      /** The lease that the new one goes on from, if any; it is one of those that are replaced. */
      readonly own: ReadableRecord | undefined
      readonly replaces: readonly ReadableRecord[]
    }
  /**
   * Nothing can be had just now, and the lease that this node has tells an address that it lost: it may be another node's
   * now, which would wait for us as we may wait for it.
   */
  | { readonly do: 'disclaim'; readonly own: ReadableRecord }
  /** Nothing can be had until somebody changes something. */
  | { readonly do: 'wait'; readonly problem: Problem }

/**
 * Which subnets this node is to have, in flannel's order: the lease that is there for it, then the subnets that it had
 * before, then free ones. Each family is decided alone, so that a node that gets a second family keeps the first.
 *
 * A key of two families is made out of one that has the IPv6 subnet already. That one is the same for all who want this
 * subnet, so one of them gets it; a key of two is another for everybody whose IPv4 subnet is another.
 */
export function decideClaim(question: ClaimQuestion): ClaimDecision {
  const { claim, records } = question
  const decision = decide(question)
  const [own] = decision.do === 'wait' ? ownRecords(claim, records) : []
  return own !== undefined && tellsLostAddress(claim, own.lease) ? { do: 'disclaim', own } : decision
}

function decide({ prefix, claim, records, attempt, tried }: ClaimQuestion): ClaimDecision {
  const rival = rivalOf(claim, records)
  if (rival !== undefined) return { do: 'wait', problem: sharedAddress(claim, rival) }
  const [own, ...rest] = ownRecords(claim, records)
  // What is reserved stays, even if it is for this node and not the one that it uses.
  const stale = rest.filter(record => !isReservation(record))
  const others = records.filter(record => record !== own && !stale.some(one => one === record))
  const mustMove =
    own !== undefined &&
    families.some(family => isAmiss({ family, claim, own, others }) || isContestedHalf({ family, claim, own, others }))
  const half = stale.find(record => isHalf(claim, record))
  const choice = { claim, own, half, mustMove, others, attempt, tried }
  const ipv4 = chooseSubnet({ ...choice, family: 'ipv4' })
  if (isProblem(ipv4)) return { do: 'wait', problem: ipv4 }
  const ipv6 = chooseSubnet({ ...choice, family: 'ipv6' })
  if (isProblem(ipv6)) return { do: 'wait', problem: ipv6 }
  const subnets = subnetsOf(parsePrefix4(ipv4 ?? ''), parsePrefix6(ipv6 ?? ''))
  if (subnets === undefined) return { do: 'wait', problem: nothingToClaim(claim) }
  const hasChanged = own === undefined || formatSubnetKey(prefix, subnets) !== own.kv.key
  // Somebody younger claims a part of it: to give up our old key for a new one would turn that round.
  const isContested = others.some(other => haveOverlap(other.subnets, subnets))
  if (own !== undefined && (!hasChanged || isContested)) return { do: 'keep', own, replaces: stale }
  const known = own === undefined ? [] : [own, ...stale]
  const { ipv4: ipv4Half, ipv6: ipv6Half } = subnets
  const isWhole = ipv4Half === undefined || known.some(record => record.subnets.ipv6 === ipv6Half)
  if (isWhole || ipv6Half === undefined) return { do: 'create', subnets, own, replaces: known }
  return { do: 'create', subnets: { ipv6: ipv6Half }, own: undefined, replaces: stale }
}

interface Kept {
  readonly family: Family
  readonly claim: Claim
  readonly own: ReadableRecord
  readonly others: readonly ClaimRecord[]
}

/** Whether the subnet that this node has in a family cannot be the one: it is of another network, or somebody had it before. */
function isAmiss({ family, claim, own, others }: Kept): boolean {
  const kept = own.subnets[family]
  if (kept === undefined) return false
  return !fits(kept, claim.networks[family]) || elderOf(own, rivalsFor(family, kept, others)) !== undefined
}

/** The whole key would be younger than the one that claims the same, and flannel makes whole keys at once. */
function isContestedHalf({ family, claim, own, others }: Kept): boolean {
  const kept = own.subnets[family]
  return kept !== undefined && isHalf(claim, own) && rivalsFor(family, kept, others).length > 0
}

interface Choice extends Omit<Kept, 'own'> {
  readonly own: ReadableRecord | undefined
  readonly half: ReadableRecord | undefined
  /** The lease cannot stay as it is, in one family or the other, and the key of a new one is younger than all. */
  readonly mustMove: boolean
  readonly attempt: number
  readonly tried: Subnets | undefined
}

function chooseSubnet({
  family,
  claim,
  own,
  half,
  mustMove,
  others,
  attempt,
  tried,
}: Choice): Prefix | Problem | undefined {
  const network = claim.networks[family]
  const kept = own?.subnets[family]
  if (own !== undefined && kept !== undefined) {
    const rivals = rivalsFor(family, kept, others)
    const elder = elderOf(own, rivals)
    const isLost = elder !== undefined || (mustMove && rivals.length > 0 && !isReservation(own))
    if (fits(kept, network) && !isLost) return kept
    if (isReservation(own)) {
      if (network === undefined) return kept
      return elder === undefined ? misfit(own, kept, network) : reservedTwice(own, kept, elder)
    }
  }
  if (network === undefined) return undefined
  const begun = half?.subnets[family]
  if (half !== undefined && begun !== undefined && !isAmiss({ family, claim, own: half, others })) return begun
  const previous = claim.previous && familyLease(claim.previous, family).subnet
  if (previous !== undefined && fits(previous, network)) {
    const [taker] = rivalsFor(family, previous, others)
    if (taker === undefined) return previous
    if (claim.familiesInUse.includes(family)) return takenAway(previous, taker)
  }
  const asked = tried?.[family]
  if (asked !== undefined && fits(asked, network) && rivalsFor(family, asked, others).length === 0) return asked
  const taken = others.flatMap(other => other.subnets[family] ?? [])
  const free = freeSubnet({ network, taken, seed: `${claim.node} ${family} ${attempt}` })
  return free ?? networkFull(claim, network)
}

/** A subnet in a family that is off harms nobody, and whoever turns the family on again finds it. */
function fits(subnet: Prefix, network: FamilyNetwork | undefined): boolean {
  return network === undefined || (contains(network.network, subnet) && lengthOf(subnet) === network.subnetLength)
}

function rivalsFor(family: Family, subnet: Prefix, others: readonly ClaimRecord[]): readonly ClaimRecord[] {
  return others.filter(other => takes(other, family, subnet))
}

function elderOf(own: ClaimRecord, rivals: readonly ClaimRecord[]): ClaimRecord | undefined {
  return rivals.find(rival => compareAge(rival, own) < 0)
}

function isProblem(choice: Prefix | Problem | undefined): choice is Problem {
  return typeof choice === 'object'
}
