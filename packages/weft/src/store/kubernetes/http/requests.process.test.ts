import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { skipWithoutOpenssl } from '@weft/etcd/testing'
import { eventually } from '../../../test/eventually.js'
import { ApiBusy } from '../api-busy.js'
import type { NodeUpdate } from '../node-api.js'
import { ApiFailure } from '../testing/api-server/api-failure.js'
import { fieldOf } from '../testing/api-server/objects/object-field.js'
import { HttpBench, never } from '../testing/http-bench.js'
import { names } from '../testing/node-of.js'

const whole = { detail: 'whole' } as const
const metadata = { detail: 'metadata' } as const

describe('what is asked of the API server', { skip: skipWithoutOpenssl }, () => {
  it('of a node what counts is read, and of one that is not there nothing', async t => {
    const bench = await HttpBench.open(t)
    bench.createNode('a', { [names.marker]: 'true', 'example.org/other': 'x' })
    const api = await bench.connect()
    const node = await api.get('a', never)
    assert.deepEqual(node?.annotations, { [names.marker]: 'true' })
    assert.deepEqual(node.spec, { podCidrs: ['10.244.0.0/24'], isOfKubeadm: false })
    assert.equal(await api.get('nobody', never), undefined)
    assert.equal(await api.patchStatus('nobody', {}, never), undefined)
    assert.equal(await api.nodeOfPod({ namespace: 'kube-flannel', name: 'none' }, never), undefined)
  })

  it('a patch changes the annotations, and nothing else of the node', async t => {
    const bench = await HttpBench.open(t)
    bench.createNode('a', { 'example.org/other': 'x' })
    const before = bench.server.objects.find({ resource: 'nodes', name: 'a' })
    const api = await bench.connect()
    const patched = await api.patchStatus('a', { metadata: { annotations: { [names.backendType]: 'vxlan' } } }, never)
    assert.equal(patched?.annotations[names.backendType], 'vxlan')
    const after = bench.server.objects.find({ resource: 'nodes', name: 'a' })
    const annotations = { 'example.org/other': 'x', [names.backendType]: 'vxlan' }
    assert.deepEqual(fieldOf(after ?? {}, 'metadata', 'annotations'), annotations)
    assert.deepEqual(after?.spec, before?.spec)
  })

  it("a pod's node is found, and an event is posted", async t => {
    const bench = await HttpBench.open(t)
    bench.server.objects.create('pods', { metadata: { name: 'weft-x' }, spec: { nodeName: 'a' } }, 'kube-flannel')
    const api = await bench.connect()
    assert.equal(await api.nodeOfPod({ namespace: 'kube-flannel', name: 'weft-x' }, never), 'a')
    const involvedObject = { kind: 'Node', name: 'a' }
    const event = { metadata: { generateName: 'a.' }, involvedObject, reason: 'Test', message: 'text', type: 'Warning' }
    await api.postEvent('default', event, never)
    assert.equal(bench.server.objects.list('events').length, 1)
  })

  it('a long list comes in pages, compressed, and of one version', async t => {
    const bench = await HttpBench.open(t)
    const ballast = { 'example.org/ballast': 'x'.repeat(1_000) }
    for (let index = 0; index < 1_200; index += 1) bench.createNode(`n${String(index).padStart(4, '0')}`, ballast)
    const api = await bench.connect()
    const { nodes, version } = await api.list(whole, never)
    assert.deepEqual([nodes.length, new Set(nodes.map(({ name }) => name)).size], [1_200, 1_200])
    assert.equal(version, `${bench.server.revision}`)
    assert.deepEqual(
      bench.asked('list').map(({ code }) => code),
      [200, 200, 200],
    )
    const bytes = bench.asked('list').reduce((sum, { bytesSent }) => sum + bytesSent, 0)
    assert.ok(bytes < 1_200 * 100, `${bytes} bytes`)
    const partial = await api.list(metadata, never)
    assert.deepEqual([partial.nodes.length, partial.nodes[0]?.spec], [1_200, undefined])
    assert.deepEqual(
      (await api.list({ name: 'n0007', ...whole }, never)).nodes.map(({ name }) => name),
      ['n0007'],
    )
  })

  it('a list whose later pages are forgotten is asked for again, all at once', async t => {
    const bench = await HttpBench.open(t)
    for (let index = 0; index < 600; index += 1) bench.createNode(`n${index}`)
    const api = await bench.connect()
    bench.server.interfere({
      mischief: { do: 'fail', failure: ApiFailure.expired('The provided continue parameter is too old.') },
      isContinued: true,
    })
    assert.equal((await api.list(metadata, never)).nodes.length, 600)
    assert.deepEqual(
      bench.asked('list').map(({ code, query }) => [code, query.get('limit')]),
      [
        [200, '500'],
        [410, '500'],
        [200, null],
      ],
    )
  })

  it('a list that breaks off is an error, and not a shorter list', async t => {
    const bench = await HttpBench.open(t)
    for (let index = 0; index < 20; index += 1) bench.createNode(`n${index}`)
    const api = await bench.connect()
    bench.server.interfere({ mischief: { do: 'break', afterBytes: 2_000 }, verb: 'list', times: 1 })
    await assert.rejects(api.list(whole, never), { reason: 'unreachable', message: 'the connection broke off' })
    assert.equal((await api.list(whole, never)).nodes.length, 20)
  })

  it('a watch tells all that happens after its version, and bookmarks; the next one goes on from there', async t => {
    const bench = await HttpBench.open(t)
    bench.createNode('a')
    const api = await bench.connect()
    const { version } = await api.list(whole, never)
    bench.createNode('b')
    const stop = new AbortController()
    const watch = api.watch(metadata, version, stop.signal)
    const next = async () => (await watch.next()).value
    assert.deepEqual(await next(), { is: 'connected' })
    const added = await next()
    assert.ok(added?.is === 'put')
    assert.deepEqual([added.node.name, added.node.spec], ['b', undefined])
    bench.server.objects.delete({ resource: 'nodes', name: 'a' })
    assert.deepEqual(await next(), { is: 'delete', name: 'a', version: `${bench.server.revision}` })
    bench.server.sendBookmarks()
    assert.deepEqual(await next(), { is: 'bookmark', version: `${bench.server.revision}` })
    const from = `${bench.server.revision}`
    bench.server.endWatches()
    assert.equal((await watch.next()).done, true)
    bench.annotate('b', { [names.marker]: 'true' })
    const again = await taken(api.watch(metadata, from, never), 2)
    assert.deepEqual(
      again.map(update => update.is),
      ['connected', 'put'],
    )
    assert.equal(bench.asked('list').length, 1)
  })

  it('metadata come in protobuf, and in JSON from a server that does not speak it; what counts of them is the same', async t => {
    const bench = await HttpBench.open(t)
    const ballast = Object.fromEntries([...Array(20).keys()].map(index => [`example.org/${index}`, 'x']))
    bench.createNode('a', { [names.marker]: 'true', [names.backendData]: '{"VNI":1}', ...ballast })
    const api = await bench.connect()
    const told = async () => {
      const { nodes, version } = await api.list(metadata, never)
      return { nodes, version, updates: await taken(api.watch(metadata, `${Number(version) - 1}`, never), 2) }
    }
    const encoded = await told()
    assert.deepEqual(encoded.nodes[0]?.annotations, { [names.marker]: 'true', [names.backendData]: '{"VNI":1}' })
    assert.deepEqual(encoded.nodes[0], (await api.list(whole, never)).nodes.map(({ spec: _, ...node }) => node)[0])
    bench.server.speaksProtobuf = false
    const asText = await told()
    assert.deepEqual(asText, encoded)
    const answers = bench.asked('list').filter(({ accept }) => accept.includes('Partial'))
    assert.deepEqual(
      answers.map(({ contentType }) => contentType),
      ['application/vnd.kubernetes.protobuf', 'application/json'],
    )
  })

  it('an event that cannot be read is an error in words, and the next watch tells it from the same version', async t => {
    const bench = await HttpBench.open(t)
    bench.createNode('a')
    const api = await bench.connect()
    const { version } = await api.list(metadata, never)
    bench.createNode('b')
    const cannot = "the API server's answer cannot be read: "
    const cases: [what: string, spoilt: (bytes: Buffer) => Buffer, message: string][] = [
      [
        'other bytes',
        bytes => Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(bytes.length - 4, 0xff)]),
        `${cannot}a number has more than ten bytes`,
      ],
      ['no object in it', () => Buffer.from([0, 0, 0, 2, 0x0a, 0]), `${cannot}an object does not begin as objects do`],
      ['a length that is none', bytes => bytes.fill(0xff, 0, 4), `${cannot}an event of 4294967295 bytes`],
      ['text', () => Buffer.from('<html>'), `${cannot}an event of 1013478509 bytes`],
    ]
    for (const [what, spoilt, message] of cases) {
      bench.server.interfere({ mischief: { do: 'spoil', spoilt }, verb: 'watch', times: 1 })
      await assert.rejects(taken(api.watch(metadata, version, never), 2), { reason: 'broken', message }, what)
    }
    bench.server.interfere({
      mischief: { do: 'spoil', spoilt: bytes => bytes.subarray(0, 30) },
      verb: 'watch',
      times: 1,
    })
    const cutOff = api.watch(metadata, version, never)
    await cutOff.next()
    bench.server.endWatches()
    await assert.rejects(cutOff.next(), {
      reason: 'broken',
      message: "the API server's answer ends in the middle of an event",
    })
    const [, put] = await taken(api.watch(metadata, version, never), 2)
    assert.ok(put?.is === 'put' && put.node.name === 'b')
  })

  it('a page of metadata that cannot be read is an error in words, and not a shorter list', async t => {
    const bench = await HttpBench.open(t)
    for (let index = 0; index < 20; index += 1) bench.createNode(`n${index}`)
    const api = await bench.connect()
    const spoilt = (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)
    bench.server.interfere({ mischief: { do: 'spoil', spoilt }, verb: 'list', times: 1 })
    await assert.rejects(api.list(metadata, never), {
      reason: 'broken',
      message: "the API server's answer cannot be read: the message ends in the middle of a field",
    })
    assert.equal((await api.list(metadata, never)).nodes.length, 20)
  })

  it('a watch from a version that is forgotten says so, and one that is over ends with the reason of its end', async t => {
    const bench = await HttpBench.open(t)
    bench.createNode('a')
    const api = await bench.connect()
    const { version } = await api.list(metadata, never)
    bench.createNode('b')
    await bench.server.restart()
    await assert.rejects(taken(api.watch(metadata, version, never), 2), { reason: 'compacted' })
    const stop = new AbortController()
    const watch = api.watch(metadata, `${bench.server.revision}`, stop.signal)
    await watch.next()
    const pending = watch.next()
    stop.abort('enough')
    await assert.rejects(pending, reason => reason === 'enough')
    await eventually(() => assert.equal(bench.server.watchCount, 0))
  })

  it('a watch whose connection breaks ends: whether there is trouble shows when it is asked again', async t => {
    const bench = await HttpBench.open(t)
    const api = await bench.connect()
    const { version } = await api.list(metadata, never)
    const watch = api.watch(metadata, version, never)
    await watch.next()
    const end = watch.next()
    bench.server.network.refuse()
    bench.server.network.drop()
    assert.equal((await end).done, true)
    await assert.rejects(taken(api.watch(metadata, version, never), 1), {
      reason: 'unreachable',
      message: /^connect ECONNREFUSED/,
    })
  })

  it('a server that has too much to do says when to come back', async t => {
    const bench = await HttpBench.open(t)
    const api = await bench.connect()
    bench.server.interfere({ mischief: { do: 'throttle', retryAfterSeconds: 7 } })
    await assert.rejects(api.list(metadata, never), error => {
      assert.ok(error instanceof ApiBusy)
      assert.deepEqual(
        [error.retryAfterMs, error.message],
        [7_000, 'it answers 429: Too many requests, please try again later.'],
      )
      return true
    })
  })

  it('a server that does not allow it is quoted', async t => {
    const bench = await HttpBench.open(t)
    bench.server.addUser({ name: 'guest', grants: [] })
    const kubeconfigFile = bench.kubeconfig({ token: bench.server.issueToken('guest') })
    const api = await bench.connect({ kubeconfigFile })
    await assert.rejects(api.list(metadata, never), {
      reason: 'denied',
      message: /^nodes is forbidden: User "guest" cannot list resource "nodes" .* at the cluster scope \(403\)$/,
    })
  })

  it('after a change of the network all goes over new connections: watches end, and requests are made again', async t => {
    const bench = await HttpBench.open(t)
    bench.createNode('a')
    const api = await bench.connect()
    const { version } = await api.list(metadata, never)
    const watch = api.watch(metadata, version, never)
    await watch.next()
    const end = watch.next()
    bench.server.network.strand()
    const asked = api.get('a', never)
    setTimeout(() => api.reconnect(), 50)
    assert.equal((await asked)?.name, 'a')
    assert.equal((await end).done, true)
  })

  it('a request over a connection that died in silence is made again over a new one', { timeout: 60_000 }, async t => {
    const bench = await HttpBench.open(t)
    bench.createNode('a')
    const api = await bench.connect()
    await api.get('a', never)
    bench.server.network.strand()
    assert.equal((await api.get('a', never))?.name, 'a')
  })

  it('who does not answer at all is not waited for', { timeout: 60_000 }, async t => {
    const bench = await HttpBench.open(t)
    const api = await bench.connect()
    bench.server.interfere({ mischief: { do: 'ignore' } })
    await assert.rejects(api.list(metadata, never), { reason: 'unreachable', message: 'no answer for 10 seconds' })
  })
})

async function taken(updates: AsyncIterable<NodeUpdate>, count: number): Promise<NodeUpdate[]> {
  const all: NodeUpdate[] = []
  for await (const update of updates) {
    all.push(update)
    if (all.length === count) break
  }
  return all
}
