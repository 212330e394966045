import { contains, prefix as inet, lengthOf, subnetsOf } from '../../packages/inet/dist/index.js'
import { readNetworkConfig } from '../../packages/weft/dist/config/net-conf.js'

export const prefix = '/coreos.com/network'

/** flannel's: a day. */
export const ttlSeconds = 86_400

/** What a node of a storm says of itself, out of 198.18.0.0/15, which is set apart for benchmarks. */
export function stormNode(place) {
  const bytes = [2, 0, 0, 0, place >>> 8, place & 255]
  return {
    name: `node-${String(place).padStart(4, '0')}`,
    address: `198.18.${place >>> 8}.${place & 255}`,
    data: { VNI: 1, VtepMAC: bytes.map(byte => byte.toString(16).padStart(2, '0')).join(':') },
  }
}

/** Which subnets an IPv4 network gives out, by flannel's rules. */
export function familyNetwork(network) {
  const text = JSON.stringify({ Network: network, Backend: { Type: 'vxlan' } })
  return readNetworkConfig('net-conf.json', text).families.ipv4
}

const listed = new Map()

/** All that may be given out, in order; made once, so that it takes no part in anybody's time but the first one's. */
export function listSubnets({ network, subnetLength, subnetMin, subnetMax }) {
  let subnets = listed.get(network)
  if (subnets === undefined) {
    const all = [...subnetsOf(network, subnetLength)]
    subnets = all.slice(all.indexOf(subnetMin), all.indexOf(subnetMax) + 1)
    listed.set(network, subnets)
  }
  return subnets
}

/**
 * What the store says when the storm is over, read by the keys and values alone: which nodes have a lease, by address, and
 * what is wrong with it. All subnets are of one length, so different ones do not overlap.
 */
export function readStorm({ count, items, network }) {
  const { network: whole, subnetLength } = familyNetwork(network)
  const addresses = new Set(Array.from({ length: count }, (_, place) => stormNode(place).address))
  const held = new Map()
  const faults = []
  for (const { key, value, lease } of items) {
    const name = key.toString()
    const subnet = inet(name.slice(name.lastIndexOf('/') + 1).replace('-', '/'))
    const { PublicIP } = JSON.parse(value.toString())
    if (!contains(whole, subnet) || lengthOf(subnet) !== subnetLength)
      faults.push(`${name} is none of the subnets of ${network}`)
    if (!addresses.has(PublicIP)) faults.push(`${name} is held by nobody who was there: ${PublicIP}`)
    if (held.has(PublicIP)) faults.push(`${PublicIP} holds ${held.get(PublicIP)} and ${subnet}`)
    if (lease === 0n) faults.push(`${name} has no etcd lease`)
    held.set(PublicIP, subnet)
  }
  return { held, faults }
}
