import { bitsOf, type Family, networkOf, withLength } from '@weft/inet'
import { show } from '../../document/show.js'
import { families, familyLease } from '../../model/family.js'
import type { Lease } from '../../model/lease.js'
import { type Problem, problem } from '../../model/problem.js'
import type { FamilyContext, FamilyPart, Peer, PeerPart } from '../backend.js'
import { directLink, directRoute } from '../direct-route.js'
import { type Entry, entry } from '../entry.js'
import { gatewayRoute } from '../gateway-route.js'
import { tunnelMtu } from '../tunnel-mtu.js'
import type { VxlanConfig } from './config.js'
import { deriveVtepMac, readVtepMac } from './vtep-mac.js'

/** Outer Ethernet 14, outer IP 20 or 40, UDP 8, VXLAN 8. */
const overheadBytes = { ipv4: 50, ipv6: 70 } as const

export function vxlanLinkName(vni: number, family: Family): string {
  return family === 'ipv4' ? `flannel.${vni}` : `flannel-v6.${vni}`
}

export function planVxlan(config: VxlanConfig, context: FamilyContext): FamilyPart {
  const { family, underlay, ownSubnet, ownLease } = context
  const link = vxlanLinkName(config.vni, family)
  const { mtuBytes, problems: mtuProblems } = tunnelMtu(config.mtuBytes, overheadBytes, context)
  const given = readVtepMac(context.ownData)
  const mac = given === undefined || given === 'refused' ? deriveVtepMac(ownLease.node, family) : given
  const macProblems = given === 'refused' ? [badMac(ownLease, family)] : []
  const device: Entry[] = [
    entry('link', {
      kind: 'vxlan',
      name: link,
      vni: config.vni,
      parent: underlay.link,
      local: underlay.address,
      port: config.port,
      isLearning: config.isLearning,
      hasGbp: config.hasGbp,
      mac,
      mtuBytes,
      isUp: true,
    }),
    entry('address', { link, address: withLength(networkOf(ownSubnet), bitsOf(family)) }),
  ]
  return {
    entries: device,
    problems: [...mtuProblems, ...macProblems],
    mac,
    podMtuBytes: mtuBytes,
    planPeer: peer =>
      (config.usesDirectRouting ? planDirect(peer, config, context) : undefined) ?? planTunnel(peer, link, context),
  }
}

/** DirectRouting: a peer on the same layer-2 network needs no tunnel. What leads into one of ours is none of those. */
function planDirect(peer: Peer, { vni }: VxlanConfig, { paths, usesNexthop }: FamilyContext): PeerPart | undefined {
  const link = directLink(paths.get(peer.publicAddress))
  if (link === undefined || families.some(family => link === vxlanLinkName(vni, family))) return undefined
  return directRoute(peer, link, usesNexthop(peer.publicAddress))
}

/** Neighbour, forwarding entry, route: the three things that flannel's nodes keep for a peer. */
function planTunnel(peer: Peer, link: string, { usesNexthop }: FamilyContext): PeerPart {
  const { lease, family, subnet, publicAddress } = peer
  const mac = readVtepMac(peer.backendData) ?? deriveVtepMac(lease.node, family)
  if (mac === 'refused') return { peer, carriage: undefined, entries: [], problem: badMac(lease, family) }
  const gateway = networkOf(subnet)
  const entries = [
    entry('neighbor', { link, address: gateway, mac }),
    entry('forwarding', { link, mac, destination: publicAddress }),
    ...gatewayRoute({ destination: subnet, gateway, link, isOnlink: true }, usesNexthop(gateway)),
  ]
  return { peer, carriage: 'tunnel', mac, entries }
}

function badMac(lease: Lease, family: Family): Problem {
  const found = show(familyLease(lease, family).backendData)
  const sentence = `the lease of ${lease.node} carries ${found}; accepted is {"VNI":n,"VtepMAC":"aa:bb:cc:dd:ee:ff"} with a MAC of one machine`
  return problem('backend-data', `${lease.node} ${family}`, sentence)
}
