import { type Address, contains, type Family, overlaps, type Prefix } from '@weft/inet'
import type { Peer } from '../backends/backend.js'
import { remember } from '../backends/remember.js'
import { familyLease } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import { type Problem, problem } from '../model/problem.js'
import { TakenSubnets } from './taken-subnets.js'

export interface Claims {
  readonly family: Family
  readonly network: Prefix
  readonly own: Lease
  readonly ownSubnet: Prefix
  /** Addresses of this machine: a peer that claims one of them is mistaken, or we are. */
  readonly ownAddresses: ReadonlySet<Address>
  readonly backendType: string
}

type Verdict = { readonly peer: Peer } | { readonly problem: Problem } | undefined

const remembered = { ipv4: remember<Lease, Verdict>(), ipv6: remember<Lease, Verdict>() }

/**
 * Which leases are peers in this family. What other nodes write is not trusted: a claim that is outside the network,
 * ours, or taken is named and left out. Leases come sorted by node, so of two that clash every node of the
 * cluster picks the same one.
 */
export function judgeClaims(
  claims: Claims,
  leases: readonly Lease[],
): { peers: readonly Peer[]; problems: readonly Problem[] } {
  const { family, own } = claims
  const circumstances = [claims.network, claims.ownSubnet, own.node, claims.backendType].join()
  const problems: Problem[] = []
  const claimants: Peer[] = []
  for (const lease of leases) {
    const verdict = remembered[family](lease, circumstances, () => judge(lease, claims))
    if (verdict === undefined) continue
    if ('problem' in verdict) problems.push(verdict.problem)
    else if (claims.ownAddresses.has(verdict.peer.publicAddress)) problems.push(ourAddress(verdict.peer))
    else claimants.push(verdict.peer)
  }
  const taken = new TakenSubnets(claimants)
  const holders = new Map<Address, Peer>()
  const peers = claimants.filter(peer => {
    const rival = taken.claim(peer)
    if (rival !== undefined) {
      problems.push(subnetClash(peer, rival))
      return false
    }
    const twin = holders.get(peer.publicAddress)
    if (twin !== undefined) problems.push(sharedAddress(peer, twin))
    else holders.set(peer.publicAddress, peer)
    return true
  })
  return { peers, problems }
}

/** What can be said of a claim alone: it depends on nothing that changes often. */
function judge(lease: Lease, { family, network, own, ownSubnet, backendType }: Claims): Verdict {
  const { subnet, publicAddress, backendData } = familyLease(lease, family)
  if (lease.node === own.node || subnet === undefined) return undefined
  const refuse = (code: Problem['code'], sentence: string): Verdict => ({
    problem: problem(code, `${lease.node} ${family}`, sentence),
  })
  if (lease.backendType !== undefined && lease.backendType !== backendType)
    return refuse('backend-differs', `${lease.node} runs the backend ${lease.backendType}, this node ${backendType}`)
  if (publicAddress === undefined)
    return refuse(
      'public-address',
      `${lease.node} has the subnet ${subnet} but no public ${family} address to reach it`,
    )
  if (!contains(network, subnet))
    return refuse('subnet-outside-network', `${lease.node} claims ${subnet}, which is outside the network ${network}`)
  if (overlaps(ownSubnet, subnet))
    return refuse('subnet-clash', `${lease.node} claims ${subnet}, which overlaps this node's own subnet ${ownSubnet}`)
  if (contains(subnet, publicAddress) || contains(ownSubnet, publicAddress))
    return refuse('public-address', `${lease.node} claims the public address ${publicAddress}, which is a pod's`)
  return { peer: { lease, family, subnet, publicAddress, backendData } }
}

function ourAddress({ lease, family, publicAddress }: Peer): Problem {
  const sentence = `${lease.node} claims the public address ${publicAddress}, which is this node's own`
  return problem('address-clash', `${lease.node} ${family}`, sentence)
}

function subnetClash(peer: Peer, rival: Peer): Problem {
  const what = peer.subnet === rival.subnet ? 'both claim' : `claim ${rival.subnet} and`
  const sentence = `${rival.lease.node} and ${peer.lease.node} ${what} ${peer.subnet}; ${peer.lease.node} is left out until one of them gives way`
  return problem('subnet-clash', `${peer.lease.node} ${peer.family}`, sentence)
}

function sharedAddress(peer: Peer, twin: Peer): Problem {
  const sentence = `${twin.lease.node} and ${peer.lease.node} have the same public address ${peer.publicAddress}; one of the two leases is out of date`
  return problem('address-clash', `${peer.lease.node} ${peer.family}`, sentence)
}
