import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import type { StoreEvent } from '../lease-store.js'
import { StoreError } from '../store-error.js'
import { ApiBusy } from './api-busy.js'
import { KubernetesStore } from './kubernetes-store.js'
import { flannelNodes } from './testing/flannel-annotations.js'
import { MemoryNodes } from './testing/memory-nodes.js'
import { names } from './testing/node-of.js'

const hostGw = (publicIp: string) => ({
  [names.marker]: 'true',
  [names.backendType]: 'host-gw',
  [names.backendData]: 'null',
  [names.publicIp]: publicIp,
})

/** A store whose events are gathered while a virtual clock is turned. */
function setUp(t: TestContext) {
  const clock = new VirtualClock()
  const nodes = new MemoryNodes(clock)
  const way = nodes.connect(names)
  const store = new KubernetesStore({ api: way, clock, random: () => 0.5, name: 'kubernetes', names })
  const stop = new AbortController()
  const events: StoreEvent[] = []
  const watching = (async () => {
    for await (const event of store.watch(stop.signal)) events.push(event)
  })()
  t.after(async () => {
    stop.abort()
    await watching
  })
  const put = (index: number, publicIp = `192.0.2.${index}`) =>
    nodes.put(`node-${index}`, { podCidrs: [`10.244.${index}.0/24`], annotations: hostGw(publicIp) })
  const last = () => events.findLast(event => event.is === 'snapshot')
  const told = () => last()?.leases.map(({ node, publicIp }) => `${node} ${publicIp}`)
  /** What was asked of the server since this was asked last. */
  const asked = () => way.requests.splice(0)
  return { clock, nodes, way, events, put, last, told, asked }
}

test("what flannel's nodes say is told", async t => {
  const { clock, nodes, last } = setUp(t)
  for (const [index, words] of Object.values(flannelNodes).entries()) nodes.put(`node-${index}`, words)
  await clock.advance(10)
  assert.equal(last()?.leases.length, Object.keys(flannelNodes).length)
  assert.deepEqual(last()?.problems, [])
})

test('nodes are listed whole once; then their metadata are followed, and of a new node the rest is asked', async t => {
  const { clock, put, told, asked } = setUp(t)
  put(1)
  await clock.advance(10)
  assert.deepEqual(asked(), ['list all whole', 'watch all metadata from 101'])
  put(1, '192.0.2.9')
  put(2)
  await clock.advance(10)
  assert.deepEqual(told(), ['node-1 192.0.2.9', 'node-2 192.0.2.2'])
  assert.deepEqual(asked(), ['get node-2'])
})

test('heartbeats of kubelets are no news, and cost no request', async t => {
  const { clock, nodes, events, put, asked } = setUp(t)
  put(1)
  await clock.advance(10)
  asked()
  for (let beat = 0; beat < 20; beat += 1) {
    nodes.heartbeat('node-1')
    await clock.advance(10_000)
  }
  assert.equal(events.length, 1)
  assert.deepEqual(asked(), [])
})

test('a node that loses its marker is a peer no longer', async t => {
  const { clock, nodes, put, told } = setUp(t)
  put(1)
  put(2)
  await clock.advance(10)
  nodes.put('node-1', { annotations: { [names.marker]: null } })
  await clock.advance(10)
  assert.deepEqual(told(), ['node-2 192.0.2.2'])
})

test('a node that was deleted and made anew has its new pod CIDR', async t => {
  const { clock, nodes, put, last } = setUp(t)
  put(1)
  await clock.advance(10)
  nodes.delete('node-1')
  nodes.put('node-1', { podCidrs: ['10.244.9.0/24'], annotations: hostGw('192.0.2.1') })
  await clock.advance(10)
  assert.deepEqual(
    last()?.leases.map(({ subnet }) => subnet),
    ['10.244.9.0/24'],
  )
})

test('a watch that the server ends goes on where it was, and nobody hears of it', async t => {
  const { clock, way, events, put, told, asked } = setUp(t)
  put(1)
  await clock.advance(10)
  way.endWatches()
  put(2)
  asked()
  await clock.advance(5_000)
  assert.deepEqual(told(), ['node-1 192.0.2.1', 'node-2 192.0.2.2'])
  assert.deepEqual(asked(), ['watch all metadata from 101', 'get node-2'])
  assert.deepEqual(
    events.map(({ is }) => is),
    ['snapshot', 'snapshot'],
  )
})

test('a bookmark is where a watch goes on, though nothing of it was told', async t => {
  const { clock, nodes, way, put, asked } = setUp(t)
  put(1)
  await clock.advance(10)
  for (let beat = 0; beat < 5; beat += 1) nodes.heartbeat('node-1')
  await clock.advance(61_000)
  nodes.compact()
  asked()
  way.endWatches()
  await clock.advance(5_000)
  assert.deepEqual(asked(), [`watch all metadata from ${nodes.version}`])
})

test('forgotten changes are found by another list, of metadata alone, and are no trouble', async t => {
  const { clock, nodes, way, events, put, told, asked } = setUp(t)
  put(1)
  put(2)
  await clock.advance(10)
  asked()
  way.endWatches()
  put(1, '192.0.2.9')
  nodes.delete('node-2')
  put(3)
  nodes.compact()
  await clock.advance(5_000)
  assert.deepEqual(told(), ['node-1 192.0.2.9', 'node-3 192.0.2.3'])
  assert.deepEqual(asked(), [
    'watch all metadata from 102',
    'list all metadata',
    'get node-3',
    `watch all metadata from ${nodes.version}`,
  ])
  assert.ok(events.every(({ is }) => is === 'snapshot'))
})

test('a node that was made anew unseen has its new pod CIDR', async t => {
  const { clock, nodes, way, put, last } = setUp(t)
  put(1)
  await clock.advance(10)
  way.endWatches()
  nodes.delete('node-1')
  nodes.put('node-1', { podCidrs: ['10.244.9.0/24'], annotations: hostGw('192.0.2.1') })
  nodes.compact()
  await clock.advance(5_000)
  assert.equal(last()?.leases[0]?.subnet, '10.244.9.0/24')
})

test('when many nodes are new all are listed whole', async t => {
  const { clock, nodes, way, put, told, asked } = setUp(t)
  put(1)
  await clock.advance(10)
  asked()
  way.endWatches()
  for (let index = 2; index < 40; index += 1) put(index)
  nodes.compact()
  await clock.advance(5_000)
  assert.equal(told()?.length, 39)
  assert.deepEqual(asked().slice(1, 3), ['list all metadata', 'list all whole'])
})

test('before the server has answered nothing is told but the trouble, once; then the leases', async t => {
  const { clock, way, events } = setUp(t)
  way.isCut = true
  await clock.advance(300_000)
  const sentence = 'kubernetes does not answer: no answer; what it told last stays in force'
  assert.deepEqual(events, [{ is: 'trouble', problem: { code: 'store-failure', subject: 'kubernetes', sentence } }])
  way.isCut = false
  await clock.advance(5_000)
  assert.deepEqual(events.at(-1), { is: 'snapshot', leases: [], problems: [] })
})

test('trouble ends with a snapshot within five seconds, even if nothing has changed', async t => {
  const { clock, way, events } = setUp(t)
  await clock.advance(10)
  way.isCut = true
  await clock.advance(3_600_000)
  way.isCut = false
  await clock.advance(5_000)
  assert.deepEqual(
    events.map(({ is }) => is),
    ['snapshot', 'trouble', 'snapshot'],
  )
})

test('a server that is away for an hour is asked a few times a minute', async t => {
  const { clock, way, asked } = setUp(t)
  await clock.advance(10)
  way.isCut = true
  await clock.advance(60_000)
  asked()
  await clock.advance(3_600_000)
  assert.ok(asked().length < 60 * 30)
})

test('a server that is busy is asked again when it says, and not before', async t => {
  const { clock, way, events, put, told, asked } = setUp(t)
  way.refusal = new ApiBusy(20_000, 'too many requests, please try again later')
  put(1)
  await clock.advance(19_000)
  assert.deepEqual(asked(), ['list all whole'])
  way.refusal = undefined
  await clock.advance(12_000)
  assert.deepEqual(told(), ['node-1 192.0.2.1'])
  assert.deepEqual(
    events.map(({ is }) => is),
    ['trouble', 'snapshot'],
  )
})

test('a server that refuses is quoted', async t => {
  const { clock, way, events } = setUp(t)
  way.refusal = new StoreError('denied', 'nodes is forbidden: User "x" cannot list resource "nodes"')
  await clock.advance(1_000)
  const [first] = events
  assert.ok(first?.is === 'trouble')
  assert.match(first.problem.sentence, /^kubernetes refuses: nodes is forbidden: /)
})

test('a connection on which nothing is heard for minutes is given up, and what was missed is found', async t => {
  const { clock, way, put, told, asked } = setUp(t)
  put(1)
  await clock.advance(10)
  way.isSilent = true
  put(2)
  await clock.advance(140_000)
  assert.deepEqual(told(), ['node-1 192.0.2.1'])
  asked()
  way.isSilent = false
  await clock.advance(15_000)
  assert.deepEqual(asked(), ['list node-1 metadata', 'watch all metadata from 101', 'get node-2'])
  assert.deepEqual(told(), ['node-1 192.0.2.1', 'node-2 192.0.2.2'])
})

test('a server that was restored from a backup, and tells nothing for it is behind, is listed anew', async t => {
  const { clock, nodes, way, put, told, asked } = setUp(t)
  put(1)
  await clock.advance(10)
  const restore = nodes.backUp()
  put(2)
  put(1, '192.0.2.9')
  await clock.advance(10)
  assert.deepEqual(told(), ['node-1 192.0.2.9', 'node-2 192.0.2.2'])
  asked()
  restore()
  way.endWatches()
  put(3)
  // Nothing of that comes: it is older than what was heard last.
  await clock.advance(140_000)
  assert.deepEqual(told(), ['node-1 192.0.2.9', 'node-2 192.0.2.2'])
  await clock.advance(20_000)
  assert.deepEqual(told(), ['node-1 192.0.2.1', 'node-3 192.0.2.3'])
  assert.deepEqual(asked(), [
    'watch all metadata from 103',
    'list node-1 metadata',
    'list all metadata',
    'get node-3',
    'watch all metadata from 102',
  ])
})

for (const refusal of ['Too large resource version: 103, current: 102', 'too old resource version: 103 (102)'])
  test(`a server that was restored from a backup and says "${refusal}" is listed anew at once`, async t => {
    const { clock, nodes, way, put, told } = setUp(t)
    put(1)
    await clock.advance(10)
    const restore = nodes.backUp()
    put(2)
    await clock.advance(10)
    restore()
    way.watchRefusal = new StoreError('compacted', refusal)
    way.endWatches()
    await clock.advance(5_000)
    assert.deepEqual(told(), ['node-1 192.0.2.1'])
  })

test('a server without bookmarks and without changes is asked every few minutes, and nobody hears of it', async t => {
  const { clock, way, events, asked } = setUp(t)
  way.sendsBookmarks = false
  await clock.advance(600_000)
  assert.equal(events.length, 1)
  assert.equal(asked().filter(request => request.startsWith('watch')).length, 4)
})
