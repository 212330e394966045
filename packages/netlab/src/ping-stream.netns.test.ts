import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { addressIn, podOf, routedCluster, skip } from './cluster.fixture.js'
import { pingStream } from './ping-stream.js'
import { Pinger } from './pinger.js'

test('two thousand packets at one a millisecond all come back', { skip }, async () => {
  using cluster = await routedCluster({ nodes: 2 })
  using pinger = Pinger.open(podOf(cluster, 0).namespace, 'ipv4')
  const destination = addressIn(podOf(cluster, 1), 'ipv4')
  const result = await pingStream(pinger, { destination, count: 2000 })
  assert.deepEqual(
    { ...result, slowestMicroseconds: 0 },
    { sent: 2000, received: 2000, lost: [], slowestMicroseconds: 0 },
  )
  assert.ok(result.slowestMicroseconds > 0)
})

test('a stream across a cut names the packets that were lost, and they are in one piece', { skip }, async () => {
  using cluster = await routedCluster({ nodes: 2 })
  using pinger = Pinger.open(podOf(cluster, 0).namespace, 'ipv6')
  const destination = addressIn(podOf(cluster, 1), 'ipv6')
  await pinger.ping({ destination })
  const stop = new AbortController()
  const streaming = pingStream(pinger, { destination, timeoutMilliseconds: 300, signal: stop.signal })
  await sleep(200)
  cluster.cutCable('node-b')
  await sleep(100)
  cluster.mendCable('node-b')
  await sleep(200)
  stop.abort()
  const { sent, received, lost } = await streaming
  assert.equal(sent, received + lost.length)
  assert.ok(lost.length > 0)
  assert.ok(received > 0)
  const [first, last] = [lost[0]?.sequence ?? 0, lost.at(-1)?.sequence ?? 0]
  assert.equal(last - first + 1, lost.length)
})

test('a stream with a broken pinger fails instead of counting losses', { skip }, async () => {
  using cluster = await routedCluster({ nodes: 1 })
  const pod = podOf(cluster, 0)
  const pinger = Pinger.open(pod.namespace, 'ipv4')
  pinger.close()
  await assert.rejects(pingStream(pinger, { destination: addressIn(pod, 'ipv4'), count: 10 }), { errno: 'EBADF' })
})
