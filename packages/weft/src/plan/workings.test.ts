import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac, prefix } from '@weft/inet'
import type { FamilyPart } from '../backends/backend.js'
import { entry } from '../backends/entry.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { Peers } from './peers.js'
import { Workings } from './workings.js'

const own = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1')
const self = {
  family: 'ipv4' as const,
  network: prefix('10.244.0.0/16'),
  own,
  ownSubnet: prefix('10.244.1.0/24'),
  ownAddresses: new Set([address('192.0.2.1')]),
  backendType: 'test',
  leaseType: 'test',
}

const neighbor = (text: string) => entry('neighbor', { link: 'eth0', address: address('192.0.2.9'), mac: mac(text) })
const one = neighbor('02:00:00:00:00:01')
const other = neighbor('02:00:00:00:00:02')

/** Each peer wants the neighbour that is told here for its node. */
function workings(wanted: { readonly [node: string]: typeof one }, nodes = Object.keys(wanted)) {
  const part: FamilyPart = {
    entries: [],
    problems: [],
    podMtuBytes: 1500,
    planPeer: peer => ({ peer, carriage: 'direct', entries: [wanted[peer.lease.node] ?? assert.fail()] }),
  }
  const made = new Workings({ node: own.node, entries: [] }, [new Peers({ self, part })])
  for (const lease of leases(nodes)) made.admit(lease)
  return made
}

function leases(nodes: readonly string[]) {
  return nodes.map((node, at) => readLeaseLine(`${node} 10.244.${10 + at}.0/24 via 198.51.100.${10 + at}`))
}

test('what two want alike is there once', () => {
  const { desired, problems } = workings({ 'node-b': one, 'node-c': neighbor('02:00:00:00:00:01') })
  assert.deepEqual([...desired.neighbor.values()], [one.object])
  assert.deepEqual(problems, [])
})

test('where two want different things the first has it, and both are named', () => {
  const { desired, problems } = workings({ 'node-b': one, 'node-c': other, 'node-d': one, 'node-e': other })
  assert.deepEqual([...desired.neighbor.values()], [one.object])
  assert.deepEqual(
    problems.map(({ sentence }) => sentence),
    [
      'node-b and node-c want different things of neighbor eth0 192.0.2.9',
      'node-b and node-e want different things of neighbor eth0 192.0.2.9',
    ],
  )
})

test('a change of what two want is not told', () => {
  const [b, c] = leases(['node-b', 'node-c'])
  assert.ok(b && c)
  assert.equal(workings({ 'node-b': one, 'node-c': one }).change({ gone: [c], come: [] }), undefined)
  assert.equal(workings({ 'node-b': one, 'node-c': other }, ['node-b']).change({ gone: [], come: [c] }), undefined)
})

test('what is wanted by one goes with it, and its keys are told', () => {
  const [b, c] = leases(['node-b', 'node-c'])
  assert.ok(b && c)
  const made = workings({ 'node-b': one, 'node-c': other }, [])
  made.admit(b)
  assert.deepEqual(made.change({ gone: [b], come: [c] })?.neighbor, new Set([one.key]))
  assert.deepEqual([...made.desired.neighbor.values()], [other.object])
})
