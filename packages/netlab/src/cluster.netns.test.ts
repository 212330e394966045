import assert from 'node:assert/strict'
import { readdirSync, readlinkSync } from 'node:fs'
import { test } from 'node:test'
import { addressOf, interfaceAddress } from '@weft/inet'
import { RouteConnection } from '@weft/netlink'
import { type addressIn, pingOnce, podOf, routedCluster, skip } from './cluster.fixture.js'
import { Cluster } from './cluster.js'
import { Pinger } from './pinger.js'
import { planTopology } from './topology.js'

const families = ['ipv4', 'ipv6'] as const

test('nodes reach each other over the switch at once, up to the full MTU', { skip }, async () => {
  using cluster = await Cluster.open(planTopology({ nodes: 2 }))
  const [a, b] = cluster.nodes
  assert.ok(a && b)
  for (const family of families) {
    using pinger = Pinger.open(a.namespace, family)
    for (const packetBytes of [100, 1500]) {
      const result = await pinger.ping({ destination: addressOf(b.plan[family]), packetBytes })
      assert.equal(result.outcome, 'reply', `${family} ${packetBytes}`)
    }
  }
})

test('pods of different nodes reach each other through their nodes, in both families and at full size', {
  skip,
}, async () => {
  using cluster = await routedCluster({ nodes: 3 })
  for (const family of families) {
    for (const packetBytes of [100, 1500]) {
      for (const [from, to] of [
        [0, 1],
        [1, 2],
        [2, 0],
      ] as const) {
        const result = await pingOnce(podOf(cluster, from), podOf(cluster, to), { family, packetBytes })
        assert.equal(result.outcome, 'reply', `${family} ${packetBytes} ${from} ${to}`)
      }
    }
  }
})

test('two pods of one node talk over the bridge', { skip }, async () => {
  using cluster = await routedCluster({ nodes: 1 })
  const first = podOf(cluster, 0)
  const second = cluster.addPod('node-a', {
    ...first.plan,
    name: 'second',
    addresses: first.plan.addresses.map(address => planSecond(address)),
  })
  for (const family of families) assert.equal((await pingOnce(second, first, { family })).outcome, 'reply')
})

test('a cut cable stops the traffic of its node only, and mending it brings it back', { skip }, async () => {
  using cluster = await routedCluster({ nodes: 3 })
  const [a, b, c] = [podOf(cluster, 0), podOf(cluster, 1), podOf(cluster, 2)]
  cluster.cutCable('node-b')
  assert.equal(cluster.node('node-b').isCableCut, true)
  assert.equal(carrier(cluster, 'node-b'), false)
  for (const family of families) {
    assert.notEqual((await pingOnce(a, b, { family, timeoutMilliseconds: 200 })).outcome, 'reply')
    assert.equal((await pingOnce(a, c, { family })).outcome, 'reply')
  }
  cluster.mendCable('node-b')
  assert.equal(carrier(cluster, 'node-b'), true)
  for (const family of families) assert.equal(await replies(a, b, family), true)
})

test('a node that joins later is reached, and one that leaves is not', { skip }, async () => {
  using cluster = await Cluster.open(planTopology({ nodes: 1 }))
  const [a] = cluster.nodes
  assert.ok(a)
  const b = cluster.addNode()
  assert.equal(b.plan.name, 'node-b')
  using pinger = Pinger.open(a.namespace, 'ipv4')
  const destination = addressOf(b.plan.ipv4)
  assert.equal((await pinger.ping({ destination })).outcome, 'reply')
  cluster.removeNode('node-b')
  assert.notEqual((await pinger.ping({ destination, timeoutMilliseconds: 100 })).outcome, 'reply')
  assert.deepEqual(
    cluster.nodes.map(node => node.plan.name),
    ['node-a'],
  )
  assert.equal(cluster.addNode().plan.name, 'node-b')
})

test('an unknown node is named together with those that exist', { skip }, async () => {
  using cluster = await Cluster.open(planTopology({ nodes: 2 }))
  assert.throws(() => cluster.cutCable('node-x'), { message: 'There is no node node-x; there is node-a, node-b.' })
})

test('after closing no namespace is open any more', { skip }, async () => {
  // The first cluster also opens what stays open for the whole process.
  const first = await routedCluster({ nodes: 1 })
  first.close()
  const before = openNamespaces()
  const cluster = await routedCluster({ nodes: 3 })
  await pingOnce(podOf(cluster, 0), podOf(cluster, 1), { family: 'ipv4' })
  assert.equal(openNamespaces().length, before.length + 1 + 3 + 3)
  cluster.close()
  assert.deepEqual(openNamespaces(), before)
})

test('a lab that fails half-way leaves nothing open', { skip }, async () => {
  const { nodes, cableMtuBytes } = planTopology({ nodes: 2 })
  const before = openNamespaces()
  await assert.rejects(Cluster.open({ cableMtuBytes, nodes: [...nodes, ...nodes] }), /There is a node node-a already/)
  await assert.rejects(Cluster.open({ cableMtuBytes: 1_000_000, nodes }), { name: 'NetlinkError' })
  assert.deepEqual(openNamespaces(), before)
})

function planSecond(address: string) {
  return interfaceAddress(address.replace(/2(?=\/)/, '3'))
}

function carrier(cluster: Cluster, name: string): boolean | undefined {
  using route = RouteConnection.open(cluster.node(name).namespace)
  return route.links().find(link => link.name === 'eth0')?.hasCarrier
}

/** Some tries: the neighbours first have to be found again. */
async function replies(
  from: Parameters<typeof addressIn>[0],
  to: typeof from,
  family: 'ipv4' | 'ipv6',
): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    if ((await pingOnce(from, to, { family, timeoutMilliseconds: 500 })).outcome === 'reply') return true
  }
  return false
}

function openNamespaces(): string[] {
  return readdirSync('/proc/self/fd')
    .flatMap(fd => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)]
      } catch {
        return [] // The descriptor of this very listing.
      }
    })
    .filter(target => target.startsWith('net:'))
    .sort()
}
