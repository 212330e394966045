import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { Alarm } from '../../time/alarm.js'
import type { ConfigText } from '../config-source.js'
import { AutoConfig } from './auto-config.js'
import { MemoryNodes } from './testing/memory-nodes.js'
import { names } from './testing/node-of.js'

/** A cluster, and a net-conf that a test writes; what is told of both is gathered. */
function setUp(t: TestContext, first: object | string) {
  const clock = new VirtualClock()
  const nodes = new MemoryNodes(clock)
  const way = nodes.connect(names)
  const written = new Alarm(clock)
  let newest = first
  const write = (document: object | string) => {
    newest = document
    written.ring()
  }
  async function* watch(signal: AbortSignal): AsyncGenerator<ConfigText, void> {
    while (!signal.aborted) {
      yield { is: 'text', path: 'net-conf', text: typeof newest === 'string' ? newest : JSON.stringify(newest) }
      await written.next(signal)
    }
  }
  const source = { watch }
  const config = new AutoConfig({ source, api: way, clock, random: () => 0, node: 'node-a', name: 'kubernetes' })
  const told: string[] = []
  const stop = new AbortController()
  const watching = (async () => {
    for await (const event of config.watch(stop.signal))
      if (event.is === 'text') told.push(event.text)
      else if (event.is === 'trouble') told.push(event.problem.sentence)
  })()
  t.after(async () => {
    stop.abort()
    await watching
  })
  return { clock, nodes, way, write, told }
}

test('a net-conf that says its network itself is told as it stands, and no API server is asked', async t => {
  const text = '{ "network": "10.244.0.0/16" }'
  const { clock, way, told } = setUp(t, text)
  await clock.advance(10)
  assert.deepEqual(told, [text])
  assert.deepEqual(way.requests, [])
})

test('"auto" is the network of the pod CIDRs, and follows them', async t => {
  const { clock, nodes, told } = setUp(t, { Network: 'auto', Backend: { Type: 'vxlan' } })
  nodes.put('node-a', { podCidrs: ['10.1.0.0/24'] })
  await clock.advance(10)
  nodes.put('node-b', { podCidrs: ['10.1.1.0/24'] })
  await clock.advance(10)
  nodes.put('node-c', { podCidrs: ['10.1.7.0/24'] })
  await clock.advance(10)
  const of = (network: string) => JSON.stringify({ Network: network, Backend: { Type: 'vxlan' } })
  assert.deepEqual(told, [of('10.1.0.0/22'), of('10.1.0.0/21')])
})

test('"auto" for both families is a network for each; for one that is off it is nothing', async t => {
  const both = { Network: 'auto', EnableIPv6: true, IPv6Network: 'auto' }
  const { clock, nodes, write, told } = setUp(t, both)
  nodes.put('node-a', { podCidrs: ['10.1.0.0/24', 'fd00:0:0:1::/64'] })
  await clock.advance(10)
  write({ ...both, EnableIPv6: false })
  await clock.advance(10)
  assert.deepEqual(told, [
    JSON.stringify({ ...both, Network: '10.1.0.0/22', IPv6Network: 'fd00::/62' }),
    JSON.stringify({ ...both, Network: '10.1.0.0/22', EnableIPv6: false }),
  ])
})

test('before the first pod CIDR it waits, and says what is to be done when that is none of a moment', async t => {
  const { clock, nodes, told } = setUp(t, { Network: 'auto' })
  nodes.put('node-a')
  await clock.advance(2_000)
  assert.deepEqual(told, [])
  await clock.advance(2_000)
  assert.deepEqual(told, [
    'node-a has no pod CIDR yet: nobody hands them out, so the controller manager does not allocate them; start kube-controller-manager with --allocate-node-cidrs=true --cluster-cidr=CIDR',
  ])
  nodes.put('node-a', { podCidrs: ['10.1.0.0/24'] })
  await clock.advance(10)
  assert.equal(told[1], '{"Network":"10.1.0.0/22"}')
})

test('pod CIDRs that are too far apart are told, and mended by writing the network down', async t => {
  const { clock, nodes, write, told } = setUp(t, { Network: 'auto' })
  nodes.put('node-a', { podCidrs: ['10.1.0.0/24'] })
  nodes.put('node-b', { podCidrs: ['192.168.0.0/24'] })
  await clock.advance(10)
  assert.match(told[0] ?? '', /^net-conf: Network: found "auto", accepted is the network itself, for the pod CIDRs/)
  write({ Network: '10.0.0.0/8' })
  await clock.advance(10)
  assert.equal(told[1], '{"Network":"10.0.0.0/8"}')
})

test('an API server that is away is told of, and what was told last is told again when it is back', async t => {
  const { clock, nodes, way, told } = setUp(t, { Network: 'auto' })
  nodes.put('node-a', { podCidrs: ['10.1.0.0/24'] })
  await clock.advance(10)
  way.isCut = true
  await clock.advance(10_000)
  way.isCut = false
  await clock.advance(10_000)
  assert.equal(told.length, 3)
  assert.match(told[1] ?? '', /^kubernetes does not answer/)
  assert.equal(told[2], told[0])
})
