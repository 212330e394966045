import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import { readNetworkConfig } from '../config/net-conf.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { questionFor } from './query.js'

const leases = [
  readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1 fd00:10:244:1::/64 via 2001:db8::1'),
  readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2'),
]

const nothingAsked = { interfaces: { names: [], patterns: [] } }

function ask(backend: Record<string, unknown>, options: Parameters<typeof questionFor>[0]['options'] = nothingAsked) {
  const network = { Network: '10.244.0.0/16', EnableIPv6: true, IPv6Network: 'fd00:10:244::/48', Backend: backend }
  return questionFor({ config: readNetworkConfig('net-conf', JSON.stringify(network)), options, leases })
}

test('the devices, networks and tables of both families are asked for', () => {
  const { links, networks, tables } = ask({ Type: 'vxlan', VNI: 7 })
  assert.deepEqual([...links], ['flannel.7', 'flannel-v6.7'])
  assert.deepEqual(networks, ['10.244.0.0/16', 'fd00:10:244::/48'])
  assert.deepEqual(tables, ['ip flannel-ipv4', 'ip6 flannel-ipv6'])
})

test('paths are asked for where the backend decides by them', () => {
  assert.deepEqual(ask({ Type: 'vxlan' }).resolve, [])
  const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8::1']
  assert.deepEqual(ask({ Type: 'vxlan', DirectRouting: true }).resolve, addresses)
  assert.deepEqual(ask({ Type: 'host-gw' }).resolve, addresses)
})

test('the path to what --iface-can-reach names is asked for always', () => {
  const canReach = address('203.0.113.9')
  const options = { interfaces: { names: [], patterns: [], canReach } }
  assert.deepEqual(ask({ Type: 'vxlan' }, options).resolve, [canReach])
  assert.equal(ask({ Type: 'host-gw' }, options).resolve[0], canReach)
})
