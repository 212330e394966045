import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get } from 'node:https'
import { after, before, beforeEach, describe, it } from 'node:test'
import { CertificateAuthority, skipWithoutOpenssl, TemporaryFolder } from '@weft/etcd/testing'
import { eventually } from '../../../../test/eventually.js'
import { everything } from './access/api-user.js'
import { ApiFailure } from './api-failure.js'
import { Client, itemsOf, taken } from './conformance/client.js'
import { expectFailure } from './conformance/expect-failure.js'
import { fieldOf, textOf } from './objects/object-field.js'
import { TestApiServer } from './test-api-server.js'

describe('the faults of the test API server', { skip: skipWithoutOpenssl }, () => {
  let server: TestApiServer
  let client: Client
  let count = 0
  before(async () => {
    server = await TestApiServer.start()
    client = new Client({ url: server.url, ca: server.ca, token: server.issueAdminToken() })
  })
  after(() => server.close())
  beforeEach(async () => {
    server.clearInterferences()
    await server.network.heal()
  })

  const createNode = () => {
    count += 1
    return textOf(server.objects.create('nodes', { metadata: { name: `node-${count}` } }), 'metadata', 'name')
  }
  const label = (name: string, value: string) =>
    server.objects.patch({ resource: 'nodes', name }, { metadata: { labels: { x: value } } })
  /** A watch of what happens from now on that is known to have begun. */
  const watch = async (query = '') => {
    const begun = () => server.exchanges.filter(({ asked, code }) => asked?.verb === 'watch' && code === 200).length
    const before = begun()
    const lines = client.watch(`/api/v1/nodes?watch=true&resourceVersion=${server.revision}${query}`)
    const first = lines.next()
    await eventually(() => assert.ok(begun() > before))
    return { lines, first }
  }
  const within = (ms: number) => AbortSignal.timeout(ms)

  it('nobody listens: new connections are refused, and those that there are go on', async () => {
    const name = createNode()
    const { lines, first } = await watch()
    server.network.refuse()
    await assert.rejects(client.ask('/readyz'), { code: 'ECONNREFUSED' })
    label(name, 'still told')
    assert.equal((await first).value?.type, 'MODIFIED')
    await server.network.accept()
    assert.equal((await client.ask('/readyz')).code, 200)
    await lines.return()
  })

  it('every connection breaks: a watch ends with an error, and new connections are as good as ever', async () => {
    createNode()
    const { first } = await watch()
    server.network.drop()
    await assert.rejects(first, { code: 'ECONNRESET' })
    assert.equal((await client.ask('/readyz')).code, 200)
    await eventually(() => assert.equal(server.watchCount, 0))
  })

  it('silence: connections are accepted and stay, and nothing comes until it is over', async () => {
    const name = createNode()
    const { lines, first } = await watch()
    server.network.silence()
    label(name, 'held back')
    await assert.rejects(client.ask('/readyz', { signal: within(300) }), { name: 'AbortError' })
    await server.network.heal()
    assert.equal((await first).value?.type, 'MODIFIED')
    await lines.return()
  })

  it('a stranded connection says nothing any more, while new ones are as good as ever', async () => {
    const name = createNode()
    const { lines, first } = await watch()
    server.network.strand()
    label(name, 'never told here')
    const list = await client.get('/api/v1/nodes')
    assert.equal(textOf(itemsOf(list).at(-1) ?? {}, 'metadata', 'labels', 'x'), 'never told here')
    const silent = Promise.race([first.then(() => 'told'), once(within(200), 'abort').then(() => 'silent')])
    assert.equal(await silent, 'silent')
    server.network.drop()
    await assert.rejects(first)
    await lines.return()
  })

  it('after a restart the objects are there, and a watch cannot go on from before', async () => {
    createNode()
    const before = server.revision
    const name = createNode()
    const { first } = await watch()
    await server.restart()
    await assert.rejects(first, { code: 'ECONNRESET' })
    assert.equal((await client.ask(`/api/v1/nodes/${name}`)).code, 200)
    const [line] = await taken(client.watch(`/api/v1/nodes?watch=true&resourceVersion=${before}`), 1)
    assert.equal(line?.type, 'ERROR')
    assert.equal(line.object.message, `too old resource version: ${before} (${server.revision})`)
    // From the newest version it can.
    const { lines, first: next } = await watch()
    label(name, 'told')
    assert.equal((await next).value?.type, 'MODIFIED')
    await lines.return()
  })

  it('a server that has too much to do says when to come back, and not with an object', async () => {
    const throttled = server.interfere({ mischief: { do: 'throttle', retryAfterSeconds: 3 } })
    const { code, headers, bytes } = await client.ask('/api/v1/nodes')
    assert.deepEqual([code, headers['retry-after']], [429, '3'])
    assert.equal(bytes.toString(), 'Too many requests, please try again later.\n')
    throttled[Symbol.dispose]()
    assert.equal((await client.ask('/api/v1/nodes')).code, 200)
  })

  it('a list may fail at a later page, so often as is wished', async () => {
    createNode()
    createNode()
    const failure = ApiFailure.expired('The provided continue parameter is too old.')
    server.interfere({
      mischief: { do: 'fail', failure },
      verb: 'list',
      resource: 'nodes',
      isContinued: true,
      times: 1,
    })
    const page = await client.get('/api/v1/nodes?limit=1')
    const next = `/api/v1/nodes?limit=1&continue=${textOf(page, 'metadata', 'continue')}`
    expectFailure(await client.ask(next), {
      message: 'The provided continue parameter is too old.',
      reason: 'Expired',
      code: 410,
    })
    assert.equal((await client.ask(next)).code, 200)
  })

  it('a connection may break in the middle of an answer', async () => {
    createNode()
    server.interfere({ mischief: { do: 'break', afterBytes: 100 }, verb: 'list', times: 1 })
    await assert.rejects(client.ask('/api/v1/nodes'), { code: 'ECONNRESET' })
    assert.equal(server.exchanges.at(-1)?.bytesSent, 100)
    assert.equal((await client.ask('/api/v1/nodes')).code, 200)
  })

  it('a request may wait for its answer, or get none', async () => {
    server.interfere({ mischief: { do: 'ignore' }, verb: 'list', times: 1 })
    await assert.rejects(client.ask('/api/v1/nodes', { signal: within(300) }), { name: 'AbortError' })
    server.interfere({ mischief: { do: 'delay', ms: 200 }, verb: 'list', times: 1 })
    const startMs = performance.now()
    assert.equal((await client.ask('/api/v1/nodes')).code, 200)
    assert.ok(performance.now() - startMs > 150)
  })

  it('a token that has run out is refused, and the next one is good', async () => {
    const token = server.issueToken('admin', { expiresInSeconds: 3_600 })
    assert.equal((await client.ask('/api/v1/nodes', { token })).code, 200)
    server.expireToken(token)
    const refused = { message: 'Unauthorized', reason: 'Unauthorized', code: 401 }
    expectFailure(await client.ask('/api/v1/nodes', { token }), refused)
    const short = server.issueToken('admin', { expiresInSeconds: 0 })
    expectFailure(await client.ask('/api/v1/nodes', { token: short }), refused)
    assert.equal((await client.ask('/api/v1/nodes', { token: server.issueToken('admin') })).code, 200)
  })

  it('a certificate tells who somebody is, unless somebody else has signed it', async () => {
    server.addUser({ name: 'with-certificate', grants: everything })
    assert.equal(await codeWith(server, await server.signCertificate('with-certificate')), 200)
    assert.equal(server.exchanges.at(-1)?.user, 'with-certificate')
    assert.equal(await codeWith(server, await server.signCertificate('nobody')), 403)
    const folder = await TemporaryFolder.create()
    const stranger = await CertificateAuthority.create(folder.path, 'stranger')
    assert.equal(await codeWith(server, await stranger.sign('with-certificate')), 401)
    await folder.close()
  })

  it('bookmarks come when they are wanted, only to whom has asked for them', async () => {
    const name = createNode()
    const asking = await watch('&allowWatchBookmarks=true')
    const plain = await watch()
    server.sendBookmarks()
    const { value } = await asking.first
    assert.deepEqual(
      [value?.type, fieldOf(value?.object ?? {}, 'metadata', 'resourceVersion')],
      ['BOOKMARK', String(server.revision)],
    )
    label(name, 'told')
    assert.equal((await plain.first).value?.type, 'MODIFIED')
    await asking.lines.return()
    await plain.lines.return()
  })

  it('watches end when the server has enough of them, as if their time were over', async () => {
    createNode()
    const { first } = await watch()
    server.endWatches()
    assert.equal((await first).done, true)
    assert.equal(server.objects.list('nodes').length, itemsOf(await client.get('/api/v1/nodes')).length)
  })

  it('a history of a hundred changes is enough for a watch that missed a hundred, and too short after two hundred', async () => {
    const small = await TestApiServer.start({ historyLimit: 100 })
    try {
      const token = small.issueAdminToken()
      const other = new Client({ url: small.url, ca: small.ca, token })
      small.objects.create('nodes', { metadata: { name: 'a' } })
      const { revision } = small
      const change = (times: number) => {
        for (let turn = 0; turn < times; turn += 1)
          small.objects.patch({ resource: 'nodes', name: 'a' }, { metadata: { labels: { x: `${small.revision}` } } })
      }
      const path = `/api/v1/nodes?watch=true&resourceVersion=${revision}&timeoutSeconds=1`
      change(100)
      assert.equal((await taken(other.watch(path), 1_000)).length, 100)
      change(100)
      assert.deepEqual(
        (await taken(other.watch(path), 1_000)).map(({ type }) => type),
        ['ERROR'],
      )
    } finally {
      await small.close()
    }
  })

  it('what is sent is counted for each request, and for all of them as it is on the wire', async () => {
    const sentBefore = server.network.bytesSent
    const { bytes } = await client.ask('/api/v1/nodes')
    const exchange = server.exchanges.at(-1)
    assert.deepEqual(
      [exchange?.asked?.verb, exchange?.asked?.resource, exchange?.bytesSent, exchange?.code],
      ['list', 'nodes', bytes.length, 200],
    )
    assert.ok(server.network.bytesSent - sentBefore > bytes.length)
  })
})

async function codeWith(
  server: TestApiServer,
  files: { certificate: string; key: string },
): Promise<number | undefined> {
  const cert = readFileSync(files.certificate)
  const key = readFileSync(files.key)
  const request = get(`${server.url}/api/v1/nodes`, { ca: server.ca, cert, key, agent: false })
  const [response] = await once(request, 'response')
  response.resume()
  await once(response, 'end')
  return response.statusCode
}
