import { prefix } from './etcd-fleet.js'
import type { StoredLease } from './stored-lease.js'

export interface HostileLease {
  readonly key: string
  readonly value: string
  /** A piece of the sentence that names it. */
  readonly told: string
}

const keyOf = (subnet: string) => `${prefix}/subnets/${subnet.replace('/', '-')}`

export function leaseValue(node: string, fields: object = {}): string {
  return JSON.stringify({ PublicIP: '192.0.2.77', PublicIPv6: null, BackendType: 'vxlan', Node: node, ...fields })
}

/** What a foreign hand may write beside the leases of two nodes: each in a subnet of its own if that is not the point of it. */
export function hostileLeases(own: StoredLease, other: StoredLease): { readonly [what: string]: HostileLease } {
  let count = 0
  const next = () => `10.244.${200 + count++}.0/24`
  const refused = (value: string, told: string) => {
    const key = keyOf(next())
    return { key, value, told: `${key}: ${told}` }
  }
  const unfit = (node: string, fields: object, told: string) => ({
    key: keyOf(next()),
    value: leaseValue(node, fields),
    told: `${node} ${told}`,
  })
  const withMac = (node: string, mac: string, told: string) => ({
    key: keyOf(next()),
    value: leaseValue(node, { PublicIP: `192.0.2.${200 + count}`, BackendData: { VNI: 1, VtepMAC: mac } }),
    told,
  })
  const wrongMac = (node: string, mac: string) =>
    withMac(node, mac, `the lease of ${node} carries {"VNI":1,"VtepMAC":"${mac}"}; accepted is `)
  const stolenMac = (node: string, { mac, node: owner, key }: StoredLease) =>
    withMac(node, mac, ` claims the ipv4 tunnel MAC ${mac} of ${owner} (${key}), which is older`)
  const overlapping = (node: string, subnet: string, { key, node: owner }: StoredLease) => ({
    key: keyOf(subnet),
    value: leaseValue(node),
    told: `the lease of ${node} is left out: ${keyOf(subnet)} overlaps ${key} of ${owner}, which is older`,
  })
  const stray = (name: string) => ({
    key: `${prefix}/subnets/${name}`,
    value: leaseValue('evil'),
    told: `"${prefix}/subnets/${name}" stands for no subnet`,
  })
  const namesake = keyOf('10.244.190.0/24')
  return {
    'a value of 20 KB': refused(leaseValue('evil', { Rubbish: 'x'.repeat(20_000) }), 'found 20'),
    'a value of a megabyte': refused('x'.repeat(1_000_000), 'found 1000000 bytes, accepted is at most 16384 bytes'),
    'half a value': refused('{"PublicIP":', 'found "{\\"PublicIP\\":", accepted is a JSON object'),
    'a list': refused('[1,2,3]', 'found [1,2,3], accepted is '),
    'a multicast address': refused(leaseValue('evil', { PublicIP: '224.0.0.5' }), 'PublicIP: found "224.0.0.5"'),
    'a loopback address': refused(leaseValue('evil', { PublicIP: '127.0.0.1' }), 'PublicIP: found "127.0.0.1"'),
    'a name that clears screens': refused(leaseValue('\u001b[2J'), 'Node: found "\\u001b[2J"'),
    '5 KB for the backend': refused(leaseValue('evil', { BackendData: 'x'.repeat(5_000) }), 'BackendData: found '),
    'a key that is no subnet': stray('10.244.300.0-24'),
    'a key with host bits': stray('10.244.199.1-24'),
    'a key that leads elsewhere': stray('../../../etc/passwd'),
    'all of the network': {
      key: keyOf('10.244.0.0/16'),
      value: leaseValue('evil-1'),
      told: `the lease of evil-1 is left out: ${keyOf('10.244.0.0/16')} overlaps `,
    },
    "half of another node's subnet": overlapping('evil-2', other.subnet.replace('/24', '/25'), other),
    "this node's own subnet": overlapping('evil-3', own.subnet, own),
    "another node's name": {
      key: namesake,
      value: leaseValue(other.node),
      told: `a second lease of ${other.node} is left out: ${namesake}`,
    },
    'a subnet outside of the network': {
      key: keyOf('192.168.7.0/24'),
      value: leaseValue('evil-4'),
      told: 'evil-4 claims 192.168.7.0/24, which is outside the network 10.244.0.0/16',
    },
    'no address': unfit('evil-5', { PublicIP: '0.0.0.0' }, 'has the subnet '),
    "this node's own address": unfit('evil-6', { PublicIP: own.publicIp }, `claims the public address ${own.publicIp}`),
    "the address of this node's pod": unfit(
      'evil-7',
      { PublicIP: own.subnet.replace('0/24', '2') },
      `claims the public address ${own.subnet.replace('0/24', '2')}, which is a pod's`,
    ),
    'another backend': unfit('evil-8', { BackendType: 'host-gw' }, 'runs the backend host-gw, this node vxlan'),
    'a multicast MAC': wrongMac('evil-9', '01:00:5e:00:00:05'),
    'a MAC of zeros': wrongMac('evil-10', '00:00:00:00:00:00'),
    "another node's MAC": stolenMac('aaa', other),
    "this node's own MAC": stolenMac('aab', own),
  }
}
