import type { Etcd } from '@weft/etcd'
import { prefix } from './etcd-fleet.js'

/** A node's lease as it stands in the etcd. */
export interface StoredLease {
  readonly node: string
  readonly key: string
  readonly subnet: string
  readonly publicIp: string
  readonly mac: string
  readonly etcdLease: bigint
}

export async function storedLeaseOf(operator: Etcd, node: string): Promise<StoredLease> {
  const { items } = await operator.range({ prefix: `${prefix}/subnets/` })
  for (const { key: written, value, lease } of items) {
    if (!value.includes(`"Node":"${node}"`)) continue
    const { PublicIP, BackendData } = JSON.parse(value.toString())
    const key = written.toString()
    const [subnet = ''] = key.slice(`${prefix}/subnets/`.length).split('&')
    return {
      node,
      key,
      subnet: subnet.replace('-', '/'),
      publicIp: PublicIP,
      mac: BackendData.VtepMAC,
      etcdLease: lease,
    }
  }
  throw new Error(`${node} has no lease`)
}
