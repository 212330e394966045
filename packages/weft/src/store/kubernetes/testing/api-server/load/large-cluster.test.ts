import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldOf, textOf } from '../objects/object-field.js'
import { ObjectStore } from '../objects/object-store.js'
import { Registry } from '../objects/registry.js'
import { ServerObjects } from '../server-objects.js'
import { LargeCluster } from './large-cluster.js'
import { nodeOfCluster } from './node-of-cluster.js'

const time = '2026-01-01T00:00:00Z'

function clusterOf(count: number) {
  const store = new ObjectStore(100)
  const objects = new ServerObjects(store, new Registry(store))
  return { store, objects, cluster: new LargeCluster(objects, { count, seed: 7 }) }
}

test('a node of a large cluster is as long as one in use: about 15 KB', () => {
  for (const index of [0, 255, 4_999]) {
    const bytes = JSON.stringify(nodeOfCluster({ seed: 1, index }, time)).length
    assert.ok(bytes > 14_000 && bytes < 16_000, `${bytes} bytes`)
  }
})

test('the same seed makes the same nodes, another one others', () => {
  const node = { seed: 1, index: 3 }
  assert.deepEqual(nodeOfCluster(node, time), nodeOfCluster(node, time))
  assert.notDeepEqual(nodeOfCluster({ ...node, seed: 2 }, time), nodeOfCluster(node, time))
})

test('five thousand nodes have five thousand names, pod CIDRs and addresses', () => {
  const nodes = Array.from({ length: 5_000 }, (_, index) => nodeOfCluster({ seed: 1, index }, time))
  for (const path of [
    ['metadata', 'name'],
    ['spec', 'podCIDR'],
    ['status', 'addresses', 'address'],
  ]) {
    const found = nodes.map(node => {
      const addresses = fieldOf(node, 'status', 'addresses')
      return path[1] === 'addresses' ? JSON.stringify(addresses) : textOf(node, ...path)
    })
    assert.equal(new Set(found).size, 5_000)
  }
})

test('a heartbeat changes the times of four conditions and nothing else', () => {
  const { objects, cluster, store } = clusterOf(2)
  cluster.create()
  const before = objects.find({ resource: 'nodes', name: 'node-00000' }) ?? {}
  cluster.beat(1)
  const after = objects.find({ resource: 'nodes', name: 'node-00000' }) ?? {}
  const beatTime = '2026-01-01T00:02:30Z'
  const conditions = fieldOf(before, 'status', 'conditions')
  assert.ok(Array.isArray(conditions))
  const beaten = conditions.map(one =>
    one.type === 'NetworkUnavailable' ? one : { ...one, lastHeartbeatTime: beatTime },
  )
  assert.deepEqual(fieldOf(after, 'status', 'conditions'), beaten)
  assert.deepEqual(fieldOf(after, 'status', 'images'), fieldOf(before, 'status', 'images'))
  assert.deepEqual(after.spec, before.spec)
  assert.equal(textOf(after, 'metadata', 'resourceVersion'), String(store.revision))
})

test('in an hour each node beats twelve times', () => {
  const { cluster, store } = clusterOf(3)
  cluster.create()
  const { revision } = store
  assert.equal(cluster.beatsAnHour, 36)
  cluster.beat(cluster.beatsAnHour)
  assert.equal(store.revision - revision, 36)
})
