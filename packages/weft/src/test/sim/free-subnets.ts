import { comparePrefixes, type Family, overlaps, type Prefix, subnetsOf } from '@weft/inet'
import type { FamilyNetwork } from '../../model/network.js'
import type { LeaseRecord } from '../../store/etcd/lease-record.js'

/** All that nobody has a part of, found the long way round. */
export function freeSubnets(
  family: Family,
  { network, subnetLength, subnetMin, subnetMax }: FamilyNetwork,
  others: readonly LeaseRecord[],
): readonly Prefix[] {
  const taken = others.flatMap(({ subnets }) => subnets[family] ?? [])
  return [...subnetsOf(network, subnetLength)].filter(
    subnet =>
      comparePrefixes(subnet, subnetMin) >= 0 &&
      comparePrefixes(subnet, subnetMax) <= 0 &&
      !taken.some(other => overlaps(other, subnet)),
  )
}
