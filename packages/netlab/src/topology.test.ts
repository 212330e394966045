import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freeIndex, planMachine, planNode, planTopology } from './topology.js'

test('a topology of three nodes names them a, b, c and numbers their addresses alike', () => {
  assert.deepEqual(planTopology({ nodes: 3 }), {
    cableMtuBytes: 1500,
    nodes: [
      { name: 'node-a', index: 1, ipv4: '192.0.2.1/24', ipv6: '2001:db8:0:2::1/64', switchPort: 'port1' },
      { name: 'node-b', index: 2, ipv4: '192.0.2.2/24', ipv6: '2001:db8:0:2::2/64', switchPort: 'port2' },
      { name: 'node-c', index: 3, ipv4: '192.0.2.3/24', ipv6: '2001:db8:0:2::3/64', switchPort: 'port3' },
    ],
  })
})

test('IPv6 addresses show the digits of the IPv4 ones', () => {
  assert.equal(planNode(12).ipv4, '192.0.2.12/24')
  assert.equal(planNode(12).ipv6, '2001:db8:0:2::12/64')
})

test('in the largest lab no two nodes share a name, an address or a port of the switch', () => {
  const { nodes } = planTopology({ nodes: 250 })
  for (const key of ['name', 'ipv4', 'ipv6', 'switchPort'] as const) {
    assert.equal(new Set(nodes.map(node => node[key])).size, 250, key)
  }
})

test('a lab of more than 250 nodes is refused in a sentence', () => {
  assert.throws(() => planTopology({ nodes: 251 }), {
    name: 'RangeError',
    message: 'A lab of 251 nodes cannot be built; accepted is 0 to 250.',
  })
  assert.throws(() => planNode(251), { message: 'A lab has no node number 251; accepted is 1 to 250.' })
})

test('a machine that is no node has an address that no node ever has', () => {
  assert.deepEqual(planMachine('store', 254), {
    name: 'store',
    index: 254,
    ipv4: '192.0.2.254/24',
    ipv6: '2001:db8:0:2::254/64',
    switchPort: 'port254',
  })
  for (const index of [250, 255])
    assert.throws(() => planMachine('store', index), {
      message: `A lab has no machine number ${index} besides its nodes; accepted is 251 to 254.`,
    })
})

test('a new node takes the lowest index that is free', () => {
  assert.equal(freeIndex([]), 1)
  assert.equal(freeIndex([planNode(1), planNode(3)]), 2)
})

test('names go on after z with aa', () => {
  assert.deepEqual(
    [1, 26, 27, 52, 53].map(index => planNode(index).name),
    ['node-a', 'node-z', 'node-aa', 'node-az', 'node-ba'],
  )
})
