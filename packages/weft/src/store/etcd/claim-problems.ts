import type { Prefix } from '@weft/inet'
import type { Claim } from '../../model/claim.js'
import type { FamilyNetwork } from '../../model/network.js'
import { type Problem, problem } from '../../model/problem.js'
import type { ClaimRecord } from './claim-records.js'
import { type ReadableRecord, readTaken } from './lease-record.js'

export function sharedAddress(claim: Claim, { lease, kv }: ReadableRecord): Problem {
  const shared = claim.publicIp !== undefined && claim.publicIp === lease.publicIp ? claim.publicIp : claim.publicIpv6
  const flag = shared === claim.publicIp ? '--public-ip' : '--public-ipv6'
  const remedy = `Give ${claim.node} another with --iface, --iface-can-reach ADDRESS or ${flag}; or, if ${lease.node} is gone, release its lease`
  const sentence = `${claim.node} and ${lease.node} have the same public address ${shared}, and ${lease.node} holds ${kv.key}. ${remedy}`
  return problem('address-clash', claim.node, sentence)
}

/** A name for whoever has a key, readable or not. */
export function holderOf(record: ClaimRecord): string {
  const read = record.is === 'unread' ? readTaken(record) : record
  return read.is === 'readable' ? read.lease.node : 'a lease that cannot be read'
}

export function takenAway(previous: Prefix, taker: ClaimRecord): Problem {
  const sentence = `${previous}, in which this node has pods, is taken by ${holderOf(taker)} (${taker.kv.key}); the pods keep their addresses, and nothing is claimed until the other gives way or the pods are gone`
  return problem('lease-taken', previous, sentence)
}

export function reservedTwice({ kv }: ReadableRecord, subnet: Prefix, elder: ClaimRecord): Problem {
  const sentence = `${kv.key} reserves ${subnet} for this node, but ${holderOf(elder)} had it before (${elder.kv.key}); release one of the two`
  return problem('reservation', kv.key, sentence)
}

export function misfit({ kv }: ReadableRecord, subnet: Prefix, { network, subnetLength }: FamilyNetwork): Problem {
  const sentence = `${kv.key} reserves ${subnet} for this node, but the network gives out /${subnetLength} in ${network}; release the reservation or change the network`
  return problem('reservation', kv.key, sentence)
}

export function networkFull(claim: Claim, { network, subnetLength, subnetMin, subnetMax }: FamilyNetwork): Problem {
  const sentence = `there is no free /${subnetLength} in ${network} for ${claim.node}: all from ${subnetMin} to ${subnetMax} are taken`
  return problem('network-full', network, sentence)
}

export function nothingToClaim({ node }: Claim): Problem {
  return problem('lease-missing', node, `${node} has no address in any family of the network, so it claims no subnet`)
}
