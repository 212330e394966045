import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Prefix, prefix } from '@weft/inet'
import { readNetworkConfig } from '../config/net-conf.js'
import type { Intent } from '../reconcile/reconciler.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { plainTraffic } from '../testing/traffic.js'
import { IntentParts } from './intent-parts.js'

const config = readNetworkConfig('net-conf', '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}')
const node = {
  node: 'node-b',
  interfaces: { names: [], patterns: [] },
  publicAddresses: {},
  traffic: plainTraffic,
}
const a = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1')
const own = readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2')
const c = readLeaseLine('node-c 10.244.3.0/24 via 192.0.2.3')

function gather(holds: boolean, formerNetworks: readonly Prefix[] = []) {
  const told: Intent[] = []
  const parts = new IntentParts({ node, holds, formerNetworks, onWhole: intent => told.push(intent) })
  const leases = () => told.at(-1)?.leases
  return { parts, told, leases }
}

test('an intent is whole when net-conf and the leases have come, in whatever order', () => {
  const { parts, told, leases } = gather(false)
  parts.setLeases([a, own])
  assert.equal(told.length, 0)
  parts.setConfig(config)
  assert.deepEqual(leases(), [a, own])
})

test("where a store hands out leases, this node's own is the one that it holds, whatever bears its name", () => {
  const { parts, leases } = gather(true)
  parts.setConfig(config)
  parts.setLeases([a, readLeaseLine('node-b 10.244.66.0/24 via 192.0.2.66'), c])
  assert.deepEqual(leases(), [a, c])
  parts.setOwn(own)
  assert.deepEqual(leases(), [a, own, c])
  parts.setLeases([a, own])
  assert.deepEqual(leases(), [a, own])
})

test('its own lease as flannel wrote it, without the name, is no peer', () => {
  const { parts, leases } = gather(true)
  parts.setConfig(config)
  parts.setOwn(own)
  parts.setLeases([{ ...own, node: '192.0.2.2' }, a])
  assert.deepEqual(leases(), [a, own])
})

test('a lease that is held as before is no news', () => {
  const { parts, told } = gather(true)
  parts.setConfig(config)
  parts.setLeases([a])
  parts.setOwn(own)
  parts.setOwn(own)
  assert.equal(told.length, 2)
})

test('the networks of before are told until one of them is the present one again', () => {
  const { parts, told } = gather(false, [prefix('10.5.0.0/16')])
  const former = () => told.at(-1)?.formerNetworks
  parts.setLeases([a])
  parts.setConfig(config)
  assert.deepEqual(former(), ['10.5.0.0/16'])
  parts.setConfig(readNetworkConfig('net-conf', '{"Network":"10.6.0.0/16","Backend":{"Type":"vxlan"}}'))
  assert.deepEqual(former(), ['10.5.0.0/16', '10.244.0.0/16'])
  parts.setConfig(config)
  assert.deepEqual(former(), ['10.5.0.0/16', '10.6.0.0/16'])
})
