import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { askNodeName } from './ask-node-name.js'
import { MemoryNodes } from './testing/memory-nodes.js'
import { names } from './testing/node-of.js'

const pod = { POD_NAME: 'kube-flannel-ds-x', POD_NAMESPACE: 'kube-flannel' }

function setUp(t: TestContext) {
  const clock = new VirtualClock()
  const nodes = new MemoryNodes(clock)
  const way = nodes.connect(names)
  const told: string[] = []
  const stop = new AbortController()
  t.after(() => stop.abort())
  const ask = (identity: { readonly [key: string]: string }) => {
    const parts = { api: way, clock, random: () => 0, name: 'kubernetes', identity }
    return askNodeName({ ...parts, tell: ({ sentence }) => told.push(sentence) }, stop.signal)
  }
  return { clock, nodes, way, told, stop, ask }
}

test('a name that is said is the name, and nobody is asked', async t => {
  const { way, ask } = setUp(t)
  assert.equal(await ask({ NODE_NAME: 'node-a', ...pod }), 'node-a')
  assert.deepEqual(way.requests, [])
})

test('a pod asks on which node it runs, for as long as nobody answers', async t => {
  const { clock, nodes, way, told, ask } = setUp(t)
  nodes.runPod({ namespace: pod.POD_NAMESPACE, name: pod.POD_NAME }, 'node-b')
  way.isCut = true
  const asked = ask(pod)
  await clock.advance(20_000)
  assert.match(told[0] ?? '', /^kubernetes does not answer/)
  way.isCut = false
  await clock.advance(10_000)
  assert.equal(await asked, 'node-b')
})

test('who gives up before there is an answer has none', async t => {
  const { clock, way, stop, ask } = setUp(t)
  way.isCut = true
  const asked = ask(pod)
  await clock.advance(5_000)
  stop.abort()
  assert.equal(await asked, undefined)
})

test('nothing to tell the node by, and a pod that is none, are refused', async t => {
  const { ask } = setUp(t)
  await assert.rejects(ask({}), { code: 'EUSAGE', message: /NODE_NAME and POD_NAME with POD_NAMESPACE/ })
  await assert.rejects(ask(pod), { code: 'EUSAGE', message: /kube-flannel\/kube-flannel-ds-x, which runs on no node/ })
})
