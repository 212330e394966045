import { contains, type Family, lengthOf, type Prefix, parsePrefix4, parsePrefix6 } from '@weft/inet'
import type { Claim } from '../../model/claim.js'
import { familyLease } from '../../model/family.js'
import type { Problem } from '../../model/problem.js'
import { type Subnets, subnetsOf } from '../../model/subnets.js'
import { misfit, networkFull, nothingToClaim, sharedAddress, takenAway } from './claim-problems.js'
import { freeSubnet } from './free-subnet.js'
import { compareAge, haveOverlap, isReservation, type LeaseRecord, type ReadableRecord, takes } from './lease-record.js'
import { ownRecords, rivalOf } from './own-records.js'
import { formatSubnetKey } from './subnet-key.js'

export interface ClaimQuestion {
  readonly prefix: string
  readonly claim: Claim
  /** Everything that is under the prefix at one moment. */
  readonly records: readonly LeaseRecord[]
  /** How often somebody else was quicker. */
  readonly attempt: number
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
  /** Nothing can be had until somebody changes something. */
  | { readonly do: 'wait'; readonly problem: Problem }

/**
 * Which subnets this node is to have, in flannel's order: the lease that is there for it, then the subnets that it had
 * before, then free ones. Each family is decided alone, so that a node that gets a second family keeps the first.
 */
export function decideClaim({ prefix, claim, records, attempt }: ClaimQuestion): ClaimDecision {
  const rival = rivalOf(claim, records)
  if (rival !== undefined) return { do: 'wait', problem: sharedAddress(claim, rival) }
  const [own, ...rest] = ownRecords(claim, records)
  // What is reserved stays, even if it is for this node and not the one that it uses.
  const stale = rest.filter(record => !isReservation(record))
  const others = records.filter(record => record !== own && !stale.some(one => one === record))
  const ipv4 = chooseSubnet({ family: 'ipv4', claim, own, others, attempt })
  if (isProblem(ipv4)) return { do: 'wait', problem: ipv4 }
  const ipv6 = chooseSubnet({ family: 'ipv6', claim, own, others, attempt })
  if (isProblem(ipv6)) return { do: 'wait', problem: ipv6 }
  const subnets = subnetsOf(parsePrefix4(ipv4 ?? ''), parsePrefix6(ipv6 ?? ''))
  if (subnets === undefined) return { do: 'wait', problem: nothingToClaim(claim) }
  if (own === undefined) return { do: 'create', subnets, own, replaces: stale }
  const hasChanged = formatSubnetKey(prefix, subnets) !== own.kv.key
  // Somebody younger claims a part of it: to give up our old key for a new one would turn that round.
  const isContested = others.some(other => haveOverlap(other.subnets, subnets))
  if (!hasChanged || isContested) return { do: 'keep', own, replaces: stale }
  return { do: 'create', subnets, own, replaces: [own, ...stale] }
}

interface Choice {
  readonly family: Family
  readonly claim: Claim
  readonly own: ReadableRecord | undefined
  readonly others: readonly LeaseRecord[]
  readonly attempt: number
}

function chooseSubnet({ family, claim, own, others, attempt }: Choice): Prefix | Problem | undefined {
  const network = claim.networks[family]
  const kept = own?.subnets[family]
  // A subnet in a family that is off harms nobody, and whoever turns the family on again finds it.
  if (network === undefined) return kept
  const fits = (subnet: Prefix) => contains(network.network, subnet) && lengthOf(subnet) === network.subnetLength
  const previous = claim.previous && familyLease(claim.previous, family).subnet
  if (own !== undefined && kept !== undefined) {
    const elder = others.find(other => takes(other, family, kept) && compareAge(other, own) < 0)
    if (fits(kept) && elder === undefined) return kept
    if (isReservation(own)) return elder === undefined ? misfit(own, kept, network) : takenAway(kept, elder)
  }
  if (previous !== undefined && fits(previous)) {
    const taker = others.find(other => takes(other, family, previous))
    if (taker === undefined) return previous
    if (claim.isPreviousInUse) return takenAway(previous, taker)
  }
  const taken = others.flatMap(other => other.subnets[family] ?? [])
  const free = freeSubnet({ network, taken, seed: `${claim.node} ${family} ${attempt}` })
  return free ?? networkFull(claim, network)
}

function isProblem(choice: Prefix | Problem | undefined): choice is Problem {
  return typeof choice === 'object'
}
