import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNetworkConfig } from '../config/net-conf.js'
import { makeMachine } from '../kernel/memory/machine.js'
import { observeMachine } from '../kernel/memory/observe-machine.js'
import type { Claim } from '../model/claim.js'
import { readNode } from '../testing/case-node.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { ownClaim } from './own-claim.js'
import { questionFor } from './query.js'

const network = { Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } }
const dual = { ...network, EnableIPv6: true, IPv6Network: 'fd00:10:244::/48' }

/** The claim of a node that is described as in a case. */
function claim(lines: readonly string[], document: object = network, previous?: string) {
  const { options, machine } = readNode(lines)
  const config = readNetworkConfig('net-conf', JSON.stringify(document))
  const { facts } = observeMachine(makeMachine(machine), {
    ...questionFor({ config, options, leases: [] }),
    isResync: true,
  })
  return ownClaim({ config, options, facts, previous: previous === undefined ? undefined : readLeaseLine(previous) })
}

function claimed(...given: Parameters<typeof claim>): Claim {
  const made = claim(...given)
  assert.ok(!('code' in made), JSON.stringify(made))
  return made
}

const defaultRoute = 'ip route add default via 192.0.2.254 dev eth0'

test('a node claims for the address of the interface with the default route', () => {
  const { publicIp, publicIpv6, networks, backendType } = claimed([
    'node-a',
    'eth0 192.0.2.1/24 mtu 1500',
    defaultRoute,
  ])
  assert.deepEqual([publicIp, publicIpv6, backendType], ['192.0.2.1', undefined, 'vxlan'])
  assert.equal(networks.ipv4?.network, '10.244.0.0/16')
})

test('an address that is given counts, on the interface or not', () => {
  const line = 'node-a --public-ip 198.51.100.7'
  assert.equal(claimed([line, 'eth0 192.0.2.1/24 mtu 1500', defaultRoute]).publicIp, '198.51.100.7')
})

test('host-gw claims nothing for an address that is not on the interface: others would have it as their next hop', () => {
  const hostGw = { ...network, Backend: { Type: 'host-gw' } }
  const lines = ['eth0 192.0.2.1/24 192.0.2.7/24 mtu 1500', defaultRoute]
  assert.equal(claimed(['node-a --public-ip 192.0.2.7', ...lines], hostGw).publicIp, '192.0.2.7')
  const refused = claim(['node-a --public-ip 198.51.100.7', ...lines], hostGw)
  assert.ok('code' in refused)
  assert.equal(
    refused.sentence,
    'other nodes would send to 198.51.100.7, which is not on eth0 (192.0.2.1, 192.0.2.7); host-gw needs it there. Choose the interface that has it with --iface, leave out --public-ip, or use the backend vxlan',
  )
})

test('the address that the peers know stays while the interface has it; the interface follows the default route', () => {
  const before = 'node-a 10.244.7.0/24 via 192.0.2.1'
  const eth0 = 'eth0 192.0.2.100/32 192.0.2.1/24 mtu 1500'
  assert.equal(claimed(['node-a', eth0, defaultRoute]).publicIp, '192.0.2.100')
  assert.equal(claimed(['node-a', eth0, defaultRoute], network, before).publicIp, '192.0.2.1')
  const moved = ['node-a', eth0, 'eth1 198.51.100.1/24 mtu 1500']
  const elsewhere = 'ip route add default via 198.51.100.254 dev eth1'
  assert.equal(claimed([...moved, elsewhere], network, before).publicIp, '198.51.100.1')
  assert.equal(claimed(moved, network, before).publicIp, '192.0.2.1')
})

test('in dual stack a node claims in the families in which it has an address that others can send to', () => {
  const both = claimed(['node-a', 'eth0 192.0.2.1/24 2001:db8::1/64 mtu 1500', defaultRoute], dual)
  assert.deepEqual(
    [both.publicIp, both.publicIpv6, Object.keys(both.networks)],
    ['192.0.2.1', '2001:db8::1', ['ipv4', 'ipv6']],
  )
  const one = claimed(['node-a', 'eth0 192.0.2.1/24 fe80::1/64 mtu 1500', defaultRoute], dual)
  assert.deepEqual([one.publicIpv6, Object.keys(one.networks)], [undefined, ['ipv4']])
})

test('the addresses of the machine are told, unless some are given that it may not see', () => {
  const lines = ['eth0 192.0.2.1/24 mtu 1500', 'eth1 198.51.100.1/24 mtu 1500', defaultRoute]
  assert.deepEqual(claimed(['node-a', ...lines]).machineAddresses, ['192.0.2.1', '198.51.100.1'])
  assert.equal(claimed(['node-a --public-ip 203.0.113.9', ...lines]).machineAddresses, undefined)
})

test('a family that is off is not claimed', () => {
  const { publicIpv6, networks } = claimed(['node-a', 'eth0 192.0.2.1/24 2001:db8::1/64 mtu 1500', defaultRoute])
  assert.deepEqual([publicIpv6, Object.keys(networks)], [undefined, ['ipv4']])
})

test('without an interface or an address there is nothing to claim, and the reason is told', () => {
  assert.deepEqual(claim(['node-a --iface eth7', 'eth0 192.0.2.1/24 mtu 1500']), {
    code: 'interface',
    subject: 'eth7',
    sentence: 'there is no interface eth7; there are eth0 with 192.0.2.1',
  })
  const none = claim(['node-a --iface eth0', 'eth0 fe80::1/64 mtu 1500'], dual)
  assert.ok('code' in none)
  assert.equal(none.sentence, 'eth0 has no address in any family of the network that other nodes could send to')
})

test('what the lease is to tell comes from the backend', () => {
  const { advertise } = claimed(['node-a', 'eth0 192.0.2.1/24 mtu 1500', defaultRoute])
  const data = { VNI: 1, VtepMAC: '5e:de:00:00:00:01' }
  assert.deepEqual(advertise('ipv4', data), data)
})

test('the subnet of before is in use when an interface has an address in it that is not the first, a tunnel’s', () => {
  const before = 'node-a 10.244.7.0/24 fd00:10:244:7::/64'
  const eth0 = ['node-a', 'eth0 192.0.2.1/24 mtu 1500', defaultRoute]
  assert.deepEqual(claimed(eth0, network, before).familiesInUse, [])
  assert.deepEqual(claimed([...eth0, 'cni0 10.244.7.1/24 mtu 1450'], network, before).familiesInUse, ['ipv4'])
  assert.deepEqual(claimed([...eth0, 'flannel.1 10.244.7.0/32 mtu 1450'], network, before).familiesInUse, [])
  assert.deepEqual(claimed([...eth0, 'wg7 10.244.7.0/32 mtu 1450'], network, before).familiesInUse, [])
  assert.deepEqual(claimed([...eth0, 'cni0 10.244.8.1/24 mtu 1450'], network, before).familiesInUse, [])
  assert.deepEqual(claimed([...eth0, 'cni0 fd00:10:244:7::1/64 mtu 1450'], network, before).familiesInUse, ['ipv6'])
})
