import { bitsOf, type Family, networkOf, withLength } from '@weft/inet'
import { ipipProtocol } from '../../model/state.js'
import type { FamilyContext, FamilyPart, Peer, PeerPart } from '../backend.js'
import { deviceRoute } from '../device-route.js'
import { entry } from '../entry.js'
import { gatewayRoute } from '../gateway-route.js'
import { tunnelMtu } from '../tunnel-mtu.js'
import { chooseDataPath } from './choose-data-path.js'
import type { UdpConfig } from './config.js'
import { overheadBytes } from './overhead-bytes.js'

export function udpLinkName(family: Family): string {
  return family === 'ipv4' ? 'flannel0' : 'flannel0-v6'
}

export function planUdp(config: UdpConfig, context: FamilyContext): FamilyPart {
  const { mtuBytes, problems: mtuProblems } = tunnelMtu(config.mtuBytes, overheadBytes, context)
  const { way, problem } = chooseDataPath(config.dataPath, context.family, context.fou)
  const shared = { problems: [...mtuProblems, ...(problem ? [problem] : [])], podMtuBytes: mtuBytes }
  if (way === undefined) return { ...nobodyServed, ...shared }
  const part = way.by === 'kernel' ? planKernelPath : planUserPath
  return { ...part(config, context, mtuBytes), ...shared, dataPath: way }
}

type Way = Pick<FamilyPart, 'entries' | 'mouth' | 'planPeer'>

const nobodyServed: Way = { entries: [], planPeer: peer => ({ peer, carriage: undefined, entries: [] }) }

/** An IPIP device without a remote, its packets in UDP: whom they go to is told by the routes. */
function planKernelPath({ port }: UdpConfig, context: FamilyContext, mtuBytes: number): Way {
  const { link, device, address } = ends(context, port, mtuBytes)
  return {
    entries: [
      entry('fou', { port, protocol: ipipProtocol }),
      entry('link', { kind: 'ipip', ...device }),
      entry('address', address),
    ],
    mouth: { link, port },
    planPeer: peer => planKernelPeer(peer, link, context),
  }
}

function planKernelPeer(peer: Peer, link: string, { usesNexthop }: FamilyContext): PeerPart {
  const { subnet, publicAddress } = peer
  const way = { destination: subnet, gateway: publicAddress, link, isOnlink: true }
  return { peer, carriage: 'tunnel', entries: gatewayRoute(way, usesNexthop(publicAddress)) }
}

/** A program behind a device, into which one route leads: the program knows which packet is for whom, and which for nobody. */
function planUserPath({ port }: UdpConfig, context: FamilyContext, mtuBytes: number): Way {
  const { link, device, address } = ends(context, port, mtuBytes)
  return {
    entries: [
      entry('link', { kind: 'tun', ...device }),
      entry('address', address),
      deviceRoute(context.network.network, link),
    ],
    planPeer: peer => ({
      peer,
      carriage: 'tunnel',
      entries: [entry('pump', { link, subnet: peer.subnet, address: peer.publicAddress, port })],
    }),
  }
}

function ends({ family, underlay, ownSubnet }: FamilyContext, port: number, mtuBytes: number) {
  const link = udpLinkName(family)
  return {
    link,
    device: { name: link, local: underlay.address, port, mtuBytes, isUp: true },
    address: { link, address: withLength(networkOf(ownSubnet), bitsOf(family)) },
  }
}
