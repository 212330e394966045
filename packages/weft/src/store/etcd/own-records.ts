import type { Address } from '@weft/inet'
import type { Claim } from '../../model/claim.js'
import { families, familyLease } from '../../model/family.js'
import type { Lease } from '../../model/lease.js'
import type { ClaimRecord } from './claim-records.js'
import { isReservation, isWaiting, type ReadableRecord } from './lease-record.js'

/**
 * The leases that are there for this node, the one to go on with first. Ours bear its name, so a node whose address changed
 * finds its lease again; those without a name, flannel's, are this node's if they bear its address.
 */
export function ownRecords(claim: Claim, records: readonly ClaimRecord[]): readonly ReadableRecord[] {
  const own = records.filter(
    (record): record is ReadableRecord =>
      record.is === 'readable' &&
      (record.isNamed ? record.lease.node === claim.node : hasAddressOf(claim, record.lease)),
  )
  const rank = (record: ReadableRecord) => {
    if (isHalf(claim, record)) return 3
    if (!isReservation(record)) return isPrevious(claim, record) ? 0 : 2
    // One that this node has used is what the others go by if it is older than the lease of before.
    return isPrevious(claim, record) || !isWaiting(record) ? 0 : 1
  }
  return own.sort((a, b) => rank(a) - rank(b) || a.kv.createRevision - b.kv.createRevision)
}

/** Made on the way to a key of both families, unless it is all that the node has. */
export function isHalf({ networks }: Claim, record: ReadableRecord): boolean {
  return networks.ipv4 !== undefined && record.subnets.ipv4 === undefined && !isReservation(record)
}

/** Another node's lease that bears an address of this one: two such leases would make all others send to the wrong place. */
export function rivalOf(claim: Claim, records: readonly ClaimRecord[]): ReadableRecord | undefined {
  return records.find(
    (record): record is ReadableRecord =>
      record.is === 'readable' &&
      record.isNamed &&
      record.lease.node !== claim.node &&
      hasAddressOf(claim, record.lease),
  )
}

export function hasAddressOf(claim: Pick<Claim, 'publicIp' | 'publicIpv6'>, lease: Lease): boolean {
  return (
    (claim.publicIp !== undefined && claim.publicIp === lease.publicIp) ||
    (claim.publicIpv6 !== undefined && claim.publicIpv6 === lease.publicIpv6)
  )
}

/** Whether the lease sends others to an address that this node has no more. */
export function tellsLostAddress({ machineAddresses }: Claim, { publicIp, publicIpv6 }: Lease): boolean {
  const isLost = (address: Address) => machineAddresses !== undefined && !machineAddresses.includes(address)
  return [publicIp, publicIpv6].some(address => address !== undefined && isLost(address))
}

function isPrevious({ previous }: Claim, { subnets }: ReadableRecord): boolean {
  if (previous === undefined) return false
  return families.some(family => {
    const { subnet } = familyLease(previous, family)
    return subnet !== undefined && subnet === subnets[family]
  })
}
