import { type Address, bitsOf, type Family, type Mac, networkOf, withLength } from '@weft/inet'
import { show } from '../../document/show.js'
import { families, familyLease } from '../../model/family.js'
import type { Lease } from '../../model/lease.js'
import { type Problem, problem } from '../../model/problem.js'
import type { FamilyContext, FamilyPart, Peer, PeerPart } from '../backend.js'
import { directLink, directRoute } from '../direct-route.js'
import { type Entry, entry } from '../entry.js'
import { gatewayRoute } from '../gateway-route.js'
import { remember } from '../remember.js'
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
  const { mtuBytes, problems: mtuProblems } = deviceMtu(config, context)
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
  const { peers, problems } = planPeers(config, context, { link, mac })
  return { entries: device, peers, problems: [...mtuProblems, ...macProblems, ...problems], podMtuBytes: mtuBytes }
}

function planPeers(
  config: VxlanConfig,
  context: FamilyContext,
  own: { link: string; mac: Mac },
): { peers: readonly PeerPart[]; problems: readonly Problem[] } {
  const { family, ownLease } = context
  const problems: Problem[] = []
  const macOwners = new Map<Mac, string>([[own.mac, ownLease.node]])
  const tunnels = new Set(families.map(each => vxlanLinkName(config.vni, each)))
  const circumstances = { nexthop: `${own.link} by next hop`, plain: `${own.link} plain` }
  const peers = context.peers.map((peer): PeerPart => {
    const direct = config.usesDirectRouting ? directLink(context.paths.get(peer.publicAddress)) : undefined
    if (direct !== undefined && !tunnels.has(direct))
      return directRoute(peer, direct, context.usesNexthop(peer.publicAddress))
    const gateway = networkOf(peer.subnet)
    const usesNexthop = context.usesNexthop(gateway)
    const tunnel = remembered(peer, usesNexthop ? circumstances.nexthop : circumstances.plain, () =>
      planTunnel(peer, { link: own.link, gateway, usesNexthop }),
    )
    if (tunnel === undefined) {
      problems.push(badMac(peer.lease, family))
      return leftOut(peer)
    }
    const owner = macOwners.get(tunnel.mac)
    if (owner !== undefined) {
      problems.push(sameMac(peer, tunnel.mac, owner))
      return leftOut(peer)
    }
    macOwners.set(tunnel.mac, peer.lease.node)
    return tunnel.part
  })
  return { peers, problems }
}

function leftOut(peer: Peer): PeerPart {
  return { peer, carriage: undefined, entries: [] }
}

interface Tunnel {
  readonly mac: Mac
  readonly part: PeerPart
}

/** Nothing of a peer whose MAC is refused. */
const remembered = remember<Peer, Tunnel | undefined>()

/** Neighbour, forwarding entry, route: the three things that flannel's nodes keep for a peer. */
function planTunnel(
  peer: Peer,
  { link, gateway, usesNexthop }: { link: string; gateway: Address; usesNexthop: boolean },
): Tunnel | undefined {
  const mac = readVtepMac(peer.backendData) ?? deriveVtepMac(peer.lease.node, peer.family)
  if (mac === 'refused') return undefined
  const entries = [
    entry('neighbor', { link, address: gateway, mac }),
    entry('forwarding', { link, mac, destination: peer.publicAddress }),
    ...gatewayRoute({ destination: peer.subnet, gateway, link, isOnlink: true }, usesNexthop),
  ]
  return { mac, part: { peer, carriage: 'tunnel', entries } }
}

const leastIpv6MtuBytes = 1280

function deviceMtu(
  config: VxlanConfig,
  { family, underlay }: FamilyContext,
): { mtuBytes: number; problems: Problem[] } {
  const wanted = config.mtuBytes || underlay.mtuBytes
  const mtuBytes = Math.min(wanted, underlay.mtuBytes) - overheadBytes[family]
  const problems: Problem[] = []
  if (wanted > underlay.mtuBytes) {
    const sentence = `Backend.MTU is ${wanted}, but ${underlay.link} carries only ${underlay.mtuBytes}; ${underlay.mtuBytes} is used`
    problems.push(problem('mtu', `${family} MTU`, sentence))
  }
  if (family === 'ipv6' && mtuBytes < leastIpv6MtuBytes) {
    const sentence = `${underlay.link} with MTU ${underlay.mtuBytes} leaves ${mtuBytes} bytes inside the tunnel; IPv6 needs ${leastIpv6MtuBytes}`
    problems.push(problem('mtu', 'least IPv6 MTU', sentence))
  }
  return { mtuBytes, problems }
}

function badMac(lease: Lease, family: Family): Problem {
  const found = show(familyLease(lease, family).backendData)
  const sentence = `the lease of ${lease.node} carries ${found}; accepted is {"VNI":n,"VtepMAC":"aa:bb:cc:dd:ee:ff"} with a MAC of one machine`
  return problem('backend-data', `${lease.node} ${family}`, sentence)
}

function sameMac({ lease, family }: Peer, mac: Mac, owner: string): Problem {
  const sentence = `${lease.node} and ${owner} both have the tunnel MAC ${mac}; ${lease.node} is left out until one of them changes`
  return problem('mac-clash', `${lease.node} ${family}`, sentence)
}
