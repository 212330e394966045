import { readNetworkConfig } from '../../packages/weft/dist/config/net-conf.js'
import { readLeases } from '../../packages/weft/dist/store/file/leases-document.js'

/** This node's own address, in the one network that stands underneath. */
export const ownAddress = '192.0.2.1'
export const ownNode = 'node-00000'

export const networkText = JSON.stringify({ Network: '10.0.0.0/8', Backend: { Type: 'vxlan', VNI: 1 } })
export const networkConfig = readNetworkConfig('net-conf.json', networkText)
/** No rules at all: the baseline makes none. */
const traffic = {
  masquerades: false,
  isFullyRandom: true,
  acceptsForwarded: false,
  hasBlackhole: false,
  resyncSeconds: 5,
}
export const nodeOptions = { node: ownNode, interfaces: { names: [], patterns: [] }, publicAddresses: {}, traffic }

/** One peer, as entries of the kernel spell it. */
export function makePeer(place, { mac = macOf(place), address = addressOf(place) } = {}) {
  return {
    node: `node-${String(place).padStart(5, '0')}`,
    subnet: subnetOf(place),
    gateway: gatewayOf(place),
    mac,
    address,
  }
}

/** The peers that are to be reached: 1 to `count`; 0 is this node. */
export function makePeers(count) {
  return Array.from({ length: count }, (_, index) => makePeer(index + 1))
}

/** What a leases file says of this node and these peers. */
export function leasesText(peers) {
  const own = { Node: ownNode, Subnet: subnetOf(0), PublicIP: ownAddress }
  const others = peers.map(({ node, subnet, address, mac }) => ({
    Node: node,
    Subnet: subnet,
    PublicIP: address,
    BackendType: 'vxlan',
    BackendData: { VNI: 1, VtepMAC: mac },
  }))
  return `${JSON.stringify({ Leases: [own, ...others] }, undefined, 1)}\n`
}

/** New objects each time: nothing that is remembered of an earlier round helps. */
export function leasesOf(peers) {
  return readLeases('leases.json', leasesText(peers)).leases
}

export function macOf(place, generation = 0) {
  const bytes = [2, generation, 0, place >>> 16, (place >>> 8) & 255, place & 255]
  return bytes.map(byte => byte.toString(16).padStart(2, '0')).join(':')
}

/** Out of 198.18.0.0/15, which is set apart for benchmarks; a generation has half of it. */
export function addressOf(place, generation = 0) {
  return `198.${18 + (generation & 1)}.${place >>> 8}.${place & 255}`
}

function subnetOf(place) {
  return `${gatewayOf(place)}/24`
}

function gatewayOf(place) {
  return `10.${place >>> 8}.${place & 255}.0`
}
