import { type Address, contains, type Family, overlaps, type Prefix } from '@weft/inet'
import type { Peer } from '../backends/backend.js'
import { familyLease } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import { type Problem, problem } from '../model/problem.js'

/** Who this node is when it looks at the leases of the others. */
export interface Self {
  readonly family: Family
  readonly network: Prefix
  readonly own: Lease
  readonly ownSubnet: Prefix
  /** Addresses of this machine: a peer that claims one of them is mistaken, or we are. */
  readonly ownAddresses: ReadonlySet<Address>
  readonly backendType: string
  /** What a lease says of such a node: nothing, for some of flannel's. */
  readonly leaseType: string
}

/**
 * Whether a lease, seen alone, is a peer in this family. What other nodes write is not trusted: a claim that is outside of
 * the network or ours is named and left out. Undefined: nothing of this family.
 */
export function judge(lease: Lease, self: Self): Peer | Problem | undefined {
  const { family, network, own, ownSubnet, backendType, leaseType } = self
  const { subnet, publicAddress, backendData } = familyLease(lease, family)
  if (lease.node === own.node || subnet === undefined) return undefined
  const refuse = (code: Problem['code'], sentence: string) => problem(code, `${lease.node} ${family}`, sentence)
  const speaks = lease.backendType
  if (speaks !== undefined && speaks !== backendType && speaks !== leaseType)
    return refuse('backend-differs', `${lease.node} ${backendOf(speaks)}, this node ${backendType}`)
  if (publicAddress === undefined)
    return refuse(
      'public-address',
      `${lease.node} has the subnet ${subnet} but no public ${family} address to reach it`,
    )
  if (!contains(network, subnet))
    return refuse('subnet-outside-network', `${lease.node} claims ${subnet}, which is outside the network ${network}`)
  if (overlaps(ownSubnet, subnet))
    return refuse('subnet-clash', `${lease.node} claims ${subnet}, which overlaps this node's own subnet ${ownSubnet}`)
  if (contains(network, publicAddress) && (contains(subnet, publicAddress) || contains(ownSubnet, publicAddress)))
    return refuse('public-address', `${lease.node} claims the public address ${publicAddress}, which is a pod's`)
  if (self.ownAddresses.has(publicAddress))
    return refuse('address-taken', `${lease.node} claims the public address ${publicAddress}, which is this node's own`)
  return { lease, family, subnet, publicAddress, backendData }
}

/** flannel's udp and alloc leave it empty. */
function backendOf(type: string): string {
  return type === '' ? 'does not tell which backend it runs' : `runs the backend ${type}`
}
