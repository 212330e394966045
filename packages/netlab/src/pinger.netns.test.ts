import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, addressOf } from '@weft/inet'
import { addressIn, pingOnce, podOf, routedCluster, skip } from './cluster.fixture.js'
import { Cluster } from './cluster.js'
import { Pinger } from './pinger.js'
import { planTopology } from './topology.js'

const families = ['ipv4', 'ipv6'] as const

test("a packet larger than the sender's device is refused with the device's MTU", { skip }, async () => {
  using cluster = await routedCluster({ nodes: 2, podMtuBytes: 1450 })
  for (const family of families) {
    const result = await pingOnce(podOf(cluster, 0), podOf(cluster, 1), { family, packetBytes: 1451 })
    assert.deepEqual(result, { outcome: 'too-big', pathMtuBytes: 1450 })
  }
})

test('a packet larger than a cable on the way is refused by the router that says so, each time', { skip }, async () => {
  using cluster = await routedCluster({ nodes: 2, cableMtuBytes: 1400 })
  const [from, to] = [podOf(cluster, 0), podOf(cluster, 1)]
  for (const [place, family] of families.entries()) {
    const gateway = from.plan.gateways[place]
    assert.ok(gateway)
    for (let time = 0; time < 2; time++) {
      const result = await pingOnce(from, to, { family, packetBytes: 1500 })
      assert.deepEqual(result, { outcome: 'too-big', pathMtuBytes: 1400, reporter: addressOf(gateway) })
    }
    assert.equal((await pingOnce(from, to, { family, packetBytes: 1400 })).outcome, 'reply')
  }
})

test('where no route leads the sender itself says so', { skip }, async () => {
  using cluster = await Cluster.open(planTopology({ nodes: 1 }))
  const [node] = cluster.nodes
  assert.ok(node)
  using pinger = Pinger.open(node.namespace, 'ipv4')
  const result = await pinger.ping({ destination: address('198.51.100.1') })
  assert.equal(result.outcome, 'unreachable')
})

test('a router without a route says so', { skip }, async () => {
  using cluster = await routedCluster({ nodes: 1 })
  const pod = podOf(cluster, 0)
  for (const [place, destination] of [address('198.51.100.1'), address('2001:db8:ffff::1')].entries()) {
    using pinger = Pinger.open(pod.namespace, place === 0 ? 'ipv4' : 'ipv6')
    const gateway = pod.plan.gateways[place]
    assert.ok(gateway)
    const result = await pinger.ping({ destination })
    assert.ok(result.outcome === 'unreachable', JSON.stringify(result))
    assert.equal(result.reporter, addressOf(gateway))
  }
})

test('silence is told with the time that was waited', { skip }, async () => {
  using cluster = await Cluster.open(planTopology({ nodes: 1 }))
  const [node] = cluster.nodes
  assert.ok(node)
  using pinger = Pinger.open(node.namespace, 'ipv4')
  const result = await pinger.ping({ destination: address('192.0.2.77'), timeoutMilliseconds: 50 })
  assert.deepEqual(result, { outcome: 'lost', timeoutMilliseconds: 50 })
})

test('a reply that came in time is not lost because this process was too busy to look', { skip }, async () => {
  using cluster = await routedCluster({ nodes: 2 })
  const pinging = pingOnce(podOf(cluster, 0), podOf(cluster, 1), { family: 'ipv4', timeoutMilliseconds: 50 })
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  assert.equal((await pinging).outcome, 'reply')
})

test('an answer from another address than the one that was asked is no answer', { skip }, async () => {
  using cluster = await Cluster.open(planTopology({ nodes: 2 }))
  const [node] = cluster.nodes
  assert.ok(node)
  using pinger = Pinger.open(node.namespace, 'ipv6')
  // Every node answers "all nodes", each from an address of its own.
  const result = await pinger.ping({ destination: address('ff02::1'), timeoutMilliseconds: 200 })
  assert.equal(result.outcome, 'lost')
})

test('two hundred pings under way at once, by two pingers of one pod, each find their own reply', {
  skip,
}, async () => {
  using cluster = await routedCluster({ nodes: 2 })
  const from = podOf(cluster, 0)
  const destination = addressIn(podOf(cluster, 1), 'ipv4')
  using first = Pinger.open(from.namespace, 'ipv4')
  using second = Pinger.open(from.namespace, 'ipv4')
  // While a neighbour is still being asked for, the kernel queues only some packets for it.
  await first.ping({ destination })
  const results = await Promise.all(
    [first, second].flatMap(pinger => Array.from({ length: 100 }, () => pinger.ping({ destination }))),
  )
  assert.equal(results.filter(result => result.outcome === 'reply').length, 200)
})

test('a ping that is given up rejects with the reason', { skip }, async () => {
  using cluster = await Cluster.open(planTopology({ nodes: 1 }))
  const [node] = cluster.nodes
  assert.ok(node)
  using pinger = Pinger.open(node.namespace, 'ipv4')
  const giveUp = new AbortController()
  const ping = pinger.ping({ destination: address('192.0.2.77'), signal: giveUp.signal })
  giveUp.abort(new Error('no more'))
  await assert.rejects(ping, /no more/)
})

test('a pinger of one family refuses an address of the other', { skip }, async () => {
  using cluster = await Cluster.open(planTopology({ nodes: 1 }))
  const [node] = cluster.nodes
  assert.ok(node)
  using pinger = Pinger.open(node.namespace, 'ipv4')
  await assert.rejects(pinger.ping({ destination: address('2001:db8::1') }), /cannot be pinged by a pinger of ipv4/)
})
