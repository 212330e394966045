import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { StoreError } from '../store-error.js'
import { NodeEvents } from './node-events.js'
import { MemoryNodes } from './testing/memory-nodes.js'
import { names } from './testing/node-of.js'

const podCidr = { code: 'pod-cidr', sentence: 'node-a has no pod CIDR yet' } as const
const mtu = { code: 'mtu', sentence: 'MTU 9000 does not fit' } as const

function setUp(t: TestContext) {
  const clock = new VirtualClock()
  const nodes = new MemoryNodes(clock)
  nodes.put('node-a')
  const way = nodes.connect(names)
  const events = new NodeEvents({ api: way, clock, random: () => 0, node: 'node-a' })
  const stop = new AbortController()
  const running = events.run(stop.signal)
  t.after(async () => {
    stop.abort()
    await running
  })
  const reasons = () => nodes.events.map(({ reason }) => reason)
  return { clock, nodes, way, events, reasons }
}

test('what stands for more than a moment is an event of the Node, with the sentence', async t => {
  const { clock, nodes, events } = setUp(t)
  events.heed([podCidr])
  await clock.advance(2_000)
  assert.equal(nodes.events.length, 0)
  await clock.advance(2_000)
  assert.equal(nodes.events.length, 1)
  const [event] = nodes.events
  assert.deepEqual(event?.involvedObject, { apiVersion: 'v1', kind: 'Node', name: 'node-a', uid: 'uid-1' })
  assert.deepEqual([event?.reason, event?.message, event?.type], ['PodCIDRNotAssigned', podCidr.sentence, 'Warning'])
})

test('what passes in a moment is none, nor is what another event tells better', async t => {
  const { clock, nodes, events } = setUp(t)
  events.heed([podCidr])
  await clock.advance(1_000)
  events.heed([{ code: 'store-failure', sentence: 'the API server does not answer' }])
  await clock.advance(60_000)
  assert.deepEqual(nodes.events, [])
})

test('the same kind is told again after half an hour and no sooner, whatever its words, and each kind for itself', async t => {
  const { clock, events, reasons } = setUp(t)
  events.heed([podCidr])
  await clock.advance(10_000)
  events.heed([{ ...podCidr, sentence: 'another reason' }, mtu])
  await clock.advance(10_000)
  events.heed([])
  events.heed([podCidr])
  await clock.advance(1_700_000)
  assert.deepEqual(reasons(), ['PodCIDRNotAssigned', 'MTUDoesNotFit'])
  await clock.advance(100_000)
  assert.deepEqual(reasons(), ['PodCIDRNotAssigned', 'MTUDoesNotFit', 'PodCIDRNotAssigned'])
})

test('who cannot be told now is told later', async t => {
  const { clock, nodes, way, events } = setUp(t)
  way.isCut = true
  events.heed([podCidr])
  await clock.advance(120_000)
  way.isCut = false
  await clock.advance(40_000)
  assert.equal(nodes.events.length, 1)
})

test('events that are not let in are not tried again and again', async t => {
  const { clock, nodes, way, events } = setUp(t)
  way.writeRefusal = new StoreError('denied', 'events is forbidden')
  events.heed([podCidr])
  await clock.advance(600_000)
  assert.deepEqual(nodes.events, [])
  assert.equal(way.requests.filter(request => request.startsWith('post')).length, 1)
})
