import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { type ClaimWords, claimOf } from '../etcd/testing/claim-of.js'
import type { HoldEvent } from '../lease-store.js'
import { StoreError } from '../store-error.js'
import { ApiBusy } from './api-busy.js'
import { KubernetesStore } from './kubernetes-store.js'
import { MemoryNodes } from './testing/memory-nodes.js'
import { names } from './testing/node-of.js'

const podCidrs = ['10.244.1.0/24']

/** A cluster with node-a in it, not held by anybody yet. */
function setUp(t: TestContext) {
  const clock = new VirtualClock()
  const nodes = new MemoryNodes(clock)
  const way = nodes.connect(names)
  const store = new KubernetesStore({ api: way, clock, random: () => 0, name: 'kubernetes', names })
  const events: HoldEvent[] = []
  const start = (words: ClaimWords = {}) => {
    const stop = new AbortController()
    const holding = (async () => {
      for await (const event of store.hold(claimOf(words), stop.signal)) events.push(event)
    })()
    const end = async () => {
      stop.abort()
      await holding
    }
    t.after(end)
    return end
  }
  const told = () =>
    events.map(event => {
      if (event.is === 'trouble') return event.problem.sentence
      return event.is === 'held' ? `held ${event.lease.subnet}` : event.is
    })
  const publicIp = () => nodes.annotationsOf('node-a')[names.publicIp]
  return { clock, nodes, way, start, events, told, publicIp }
}

test('a node that has its pod CIDR holds it as soon as its annotations are written, with one patch', async t => {
  const { clock, nodes, start, events } = setUp(t)
  nodes.put('node-a', { podCidrs })
  start()
  await clock.advance(10)
  assert.equal(nodes.patches.length, 1)
  assert.equal(nodes.annotationsOf('node-a')[names.marker], 'true')
  assert.equal(events.length, 1)
  assert.ok(events[0]?.is === 'held')
  assert.equal(events[0].lease.subnet, '10.244.1.0/24')
})

test('a daemon that is started again finds all as it should be and writes nothing; one that ends leaves it so', async t => {
  const { clock, nodes, start, told } = setUp(t)
  nodes.put('node-a', { podCidrs })
  await clock.advance(10)
  const end = start()
  await clock.advance(10)
  await end()
  assert.equal(nodes.annotationsOf('node-a')[names.marker], 'true')
  start()
  await clock.advance(10)
  assert.equal(nodes.patches.length, 1)
  assert.deepEqual(told(), ['held 10.244.1.0/24', 'held 10.244.1.0/24'])
})

test("nothing else of the node is touched, and what people wrote isn't either", async t => {
  const { clock, nodes, start } = setUp(t)
  const annotations = { 'example.com/by': 'somebody', [names.publicIpOverwrite]: '198.51.100.7' }
  const conditions = [{ type: 'Ready', status: 'True' }]
  nodes.put('node-a', { podCidrs, annotations, conditions })
  start()
  await clock.advance(10)
  assert.deepEqual(nodes.annotationsOf('node-a'), {
    ...annotations,
    [names.backendData]: '{"VNI":1,"VtepMAC":"02:00:00:00:04:01"}',
    [names.backendType]: 'vxlan',
    [names.marker]: 'true',
    [names.publicIp]: '198.51.100.7',
  })
  assert.deepEqual(nodes.get('node-a')?.status, { conditions })
})

test('a new node gets its pod CIDR in a moment, and nobody hears that it had none', async t => {
  const { clock, nodes, start, told } = setUp(t)
  nodes.put('node-a')
  start()
  await clock.advance(2_000)
  nodes.put('node-a', { podCidrs })
  await clock.advance(100)
  assert.deepEqual(told(), ['held 10.244.1.0/24'])
})

test('a node that waits says why, once, and is ready when the pod CIDR comes', async t => {
  const { clock, nodes, start, told } = setUp(t)
  nodes.put('node-a')
  nodes.put('node-b')
  start()
  await clock.advance(300_000)
  const sentence =
    'node-a has no pod CIDR yet: none of the 2 nodes has one, so the controller manager does not allocate them; start kube-controller-manager with --allocate-node-cidrs=true --cluster-cidr=10.244.0.0/16'
  assert.deepEqual(told(), [sentence])
  nodes.put('node-a', { podCidrs })
  await clock.advance(100)
  assert.deepEqual(told(), [sentence, 'held 10.244.1.0/24'])
})

test('a reason is not told again of a node that was made anew and gets its pod CIDR in a moment', async t => {
  const { clock, nodes, start, told } = setUp(t)
  nodes.put('node-a')
  start()
  await clock.advance(10_000)
  nodes.put('node-a', { podCidrs })
  await clock.advance(100)
  const before = told().length
  nodes.delete('node-a')
  nodes.put('node-a')
  await clock.advance(1_000)
  nodes.put('node-a', { podCidrs: ['10.244.2.0/24'] })
  await clock.advance(5_000)
  const since = told().slice(before)
  assert.equal(since.at(-1), 'held 10.244.2.0/24')
  assert.ok(since.every(sentence => !sentence.includes('no pod CIDR')))
})

test('another reason is another sentence', async t => {
  const { clock, nodes, start, told } = setUp(t)
  nodes.put('node-a')
  start()
  await clock.advance(10_000)
  nodes.put('node-b', { podCidrs })
  await clock.advance(120_000)
  assert.equal(told().length, 2)
  assert.match(told()[1] ?? '', /1 of 2 nodes have one/)
})

test('a node whose pod CIDR is outside of the network says so, and nothing is written', async t => {
  const { clock, nodes, start, told } = setUp(t)
  nodes.put('node-a', { podCidrs: ['10.0.1.0/24'] })
  start()
  await clock.advance(10_000)
  assert.equal(told().length, 1)
  assert.match(told()[0] ?? '', /^the pod CIDR 10\.0\.1\.0\/24 of node-a is outside/)
  assert.deepEqual(nodes.patches, [])
})

test('a node that joins the cluster later is held then', async t => {
  const { clock, nodes, start, told } = setUp(t)
  start()
  await clock.advance(10_000)
  nodes.put('node-a', { podCidrs })
  await clock.advance(100)
  assert.deepEqual(told(), [
    'there is no node node-a in this cluster; say with --node-name or NODE_NAME which one this is',
    'held 10.244.1.0/24',
  ])
})

test('a patch that fails is made again every three seconds, until it is done', async t => {
  const { clock, nodes, way, start, told } = setUp(t)
  nodes.put('node-a', { podCidrs })
  way.writeRefusal = new StoreError('denied', 'nodes "node-a" is forbidden')
  start()
  await clock.advance(60_000)
  assert.deepEqual(told(), ['kubernetes refuses: nodes "node-a" is forbidden; what it told last stays in force'])
  assert.equal(way.requests.filter(request => request === 'patch node-a').length, 21)
  way.writeRefusal = undefined
  await clock.advance(3_000)
  assert.equal(told().at(-1), 'held 10.244.1.0/24')
})

test('a server that is busy is left alone for as long as it says', async t => {
  const { clock, nodes, way, start } = setUp(t)
  nodes.put('node-a', { podCidrs })
  way.writeRefusal = new ApiBusy(30_000, 'too many requests')
  start()
  await clock.advance(29_000)
  assert.equal(way.requests.filter(request => request === 'patch node-a').length, 1)
})

test('what somebody else writes over it is put right, at most every three seconds', async t => {
  const { clock, nodes, start, told, publicIp } = setUp(t)
  nodes.put('node-a', { podCidrs })
  start()
  await clock.advance(10_000)
  for (let round = 0; round < 20; round += 1) {
    nodes.put('node-a', { annotations: { [names.publicIp]: `192.0.2.${100 + round}` } })
    await clock.advance(100)
  }
  assert.equal(nodes.patches.length, 2)
  await clock.advance(3_000)
  assert.equal(publicIp(), '192.0.2.1')
  assert.deepEqual(told(), ['held 10.244.1.0/24'])
})

test('an address that overwrites is followed while it changes, and when it is taken away', async t => {
  const { clock, nodes, start, told, publicIp } = setUp(t)
  nodes.put('node-a', { podCidrs })
  start()
  for (const [overwrite, expected] of [
    ['198.51.100.7', '198.51.100.7'],
    ['198.51.100.8', '198.51.100.8'],
    [null, '192.0.2.1'],
  ] as const) {
    nodes.put('node-a', { annotations: { [names.publicIpOverwrite]: overwrite } })
    await clock.advance(5_000)
    assert.equal(publicIp(), expected)
  }
  assert.deepEqual(told(), ['held 10.244.1.0/24'])
})

test('an overwriting address that is none is told beside the lease, and forgotten when it is mended', async t => {
  const { clock, nodes, start, told, publicIp } = setUp(t)
  nodes.put('node-a', { podCidrs, annotations: { [names.publicIpOverwrite]: 'x' } })
  start()
  await clock.advance(100)
  assert.equal(told()[0], 'held 10.244.1.0/24')
  assert.match(told()[1] ?? '', /public-ip-overwrite: found "x"/)
  nodes.put('node-a', { annotations: { [names.publicIpOverwrite]: '198.51.100.7' } })
  await clock.advance(5_000)
  assert.deepEqual(told().slice(2), ['held 10.244.1.0/24'])
  assert.equal(publicIp(), '198.51.100.7')
})

test('while the server is away the trouble is told once, and the lease again when it is back', async t => {
  const { clock, nodes, way, start, told } = setUp(t)
  nodes.put('node-a', { podCidrs })
  start()
  await clock.advance(100)
  way.isCut = true
  await clock.advance(3_600_000)
  way.isCut = false
  await clock.advance(5_000)
  assert.deepEqual(told(), [
    'held 10.244.1.0/24',
    'kubernetes does not answer: no answer; what it told last stays in force',
    'held 10.244.1.0/24',
  ])
  assert.equal(nodes.patches.length, 1)
})

test('a node that is made anew with another pod CIDR has that from then on', async t => {
  const { clock, nodes, start, told } = setUp(t)
  nodes.put('node-a', { podCidrs })
  start()
  await clock.advance(100)
  nodes.delete('node-a')
  await clock.advance(100)
  nodes.put('node-a', { podCidrs: ['10.244.2.0/24'] })
  await clock.advance(5_000)
  assert.deepEqual([told()[0], told().at(-1)], ['held 10.244.1.0/24', 'held 10.244.2.0/24'])
})
