import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeMachine } from '../kernel/memory/machine.js'
import { observeMachine } from '../kernel/memory/observe-machine.js'
import { readNode } from '../testing/case-node.js'
import { hasLostFooting } from './lost-footing.js'

const look = { links: new Set<string>(), networks: [], tables: [], chains: [], resolve: [], isResync: true }
const facts = (...lines: readonly string[]) =>
  observeMachine(makeMachine(readNode(['node-a', ...lines]).machine), look).facts
const eth0 = 'eth0 192.0.2.1/24 2001:db8::1/64 mtu 1500'

test('connections are suspect when an address is gone or an interface has come up', () => {
  const lost = (before: string, now: string) => hasLostFooting(facts(before), facts(now))
  assert.ok(lost(eth0, 'eth0 192.0.2.1/24 mtu 1500'))
  assert.ok(lost(eth0, 'eth0 192.0.2.101/24 2001:db8::1/64 mtu 1500'))
  assert.ok(lost(`${eth0} down`, eth0))
  assert.ok(hasLostFooting(facts(eth0, 'eth1 198.51.100.1/24 mtu 1500'), facts(eth0)))
})

test('and not when something is added, moves, goes down, or is nobody else’s concern', () => {
  const lost = (before: string, now: string) => hasLostFooting(facts(before), facts(now))
  assert.ok(!lost(eth0, eth0))
  assert.ok(!lost('eth0 192.0.2.1/24 mtu 1500', eth0))
  assert.ok(!lost(eth0, eth0.replace('1500', '1400')))
  assert.ok(!lost(eth0, eth0.replace('eth0', 'br0')))
  assert.ok(!lost(eth0, `${eth0} down`))
  assert.ok(!lost('veth1 fe80::1/64 mtu 1500', 'veth1 mtu 1500'))
  assert.ok(!lost('veth1 fe80::1/64 mtu 1500 down', 'veth1 fe80::1/64 mtu 1500'))
})
