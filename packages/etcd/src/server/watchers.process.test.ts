import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Client, type ClientDuplexStream, credentials } from '@grpc/grpc-js'
import type { Sent } from '@weft/protobuf'
import { Etcd } from '../index.js'
import { kept, TemporaryServer } from '../testing/index.js'
import { methods } from '../wire/method.js'
import type { WatchResponse } from '../wire/watch-messages.js'

type Stream = ClientDuplexStream<Sent<typeof methods.watch.request>, WatchResponse>

const bytes = (text: string) => Buffer.from(text)
const everything = { key: bytes('/all/'), rangeEnd: bytes('/all0') }

describe('watchers of the embedded server', () => {
  const keep = kept()

  /** A bare stream, which may carry many watchers, as etcd's own client does it. */
  function openStream(server: TemporaryServer): Stream {
    const target = server.endpoints[0]?.replace('http://', 'dns:///') ?? ''
    const client = keep(new Client(target, credentials.createInsecure()))
    const { path, request, response } = methods.watch
    const stream: Stream = client.makeBidiStreamRequest(
      path,
      value => request.encode(value),
      data => response.decode(data),
    )
    stream.on('error', () => {})
    keep({ close: () => stream.cancel() })
    return stream
  }

  /** A stream that has heard of its one watcher, and reads nothing more until it resumes. */
  async function openSlowStream(server: TemporaryServer): Promise<Stream> {
    const stream = openStream(server)
    stream.write({ createRequest: everything })
    await once(stream, 'data')
    return stream.pause()
  }

  it('may be five thousand: each is told what it asked for, once', async () => {
    const server = keep(await TemporaryServer.start())
    const etcd = keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
    const stream = openStream(server)
    const told = new Map<number, string[]>()
    let waiting = 2_500
    const ended = new Promise<void>(resolve => {
      stream.on('data', ({ created, watchId, events }: WatchResponse) => {
        if (created) {
          told.set(watchId, [])
          if (told.size === 5_000) void writeAll()
        }
        for (const event of events) {
          told.get(watchId)?.push(String(event.kv?.key))
          if (String(event.kv?.key) === '/all/end' && --waiting === 0) resolve()
        }
      })
    })
    async function writeAll(): Promise<void> {
      for (const key of ['/all/a', '/one/17', '/one/18', '/none', '/one/17', '/all/end'])
        await etcd.put({ key, value: 'x' })
    }
    // Every second one watches a range, the others one key each.
    for (let index = 0; index < 5_000; index++)
      stream.write({ createRequest: index % 2 === 0 ? everything : { key: bytes(`/one/${index}`) } })
    await ended
    for (const [index, keys] of told) {
      const expected = index % 2 === 0 ? ['/all/a', '/all/end'] : index === 17 ? ['/one/17', '/one/17'] : []
      assert.deepEqual(keys, expected)
    }
  })

  it('that take their time miss nothing and keep nobody else waiting', async () => {
    const server = keep(await TemporaryServer.start())
    const etcd = keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
    const stream = await openSlowStream(server)
    const value = Buffer.alloc(20_000)
    for (let batch = 0; batch < 50; batch++)
      await Promise.all(Array.from({ length: 20 }, () => etcd.put({ key: '/all/a', value })))
    const versions: (number | undefined)[] = []
    stream.on('data', ({ events }: WatchResponse) => versions.push(...events.map(event => event.kv?.version)))
    stream.resume()
    while (versions.length < 1000) await once(stream, 'data')
    assert.deepEqual(
      versions,
      Array.from({ length: 1000 }, (_, index) => index + 1),
    )
  })

  it('that were too slow are told what has been compacted', async () => {
    const server = keep(await TemporaryServer.start())
    const etcd = keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
    const stream = await openSlowStream(server)
    const value = Buffer.alloc(200_000)
    let revision = 0
    for (let count = 0; count < 200; count++) revision = (await etcd.put({ key: '/all/a', value })).revision
    await etcd.compact(revision)
    const canceled = new Promise<WatchResponse>(resolve => {
      stream.on('data', (response: WatchResponse) => response.canceled && resolve(response))
    })
    stream.resume()
    assert.equal((await canceled).compactRevision, revision)
  })

  it('hear only the kind of change that they asked for', async () => {
    const server = keep(await TemporaryServer.start())
    const etcd = keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
    const stream = openStream(server)
    for (const filter of [0, 1]) stream.write({ createRequest: { ...everything, startRevision: 1, filters: [filter] } })
    await etcd.put({ key: '/all/a', value: 'x' })
    await etcd.delete({ key: '/all/a' })
    const heard = new Map<number, number[]>([
      [0, []],
      [1, []],
    ])
    for await (const { watchId, events } of stream as AsyncIterable<WatchResponse>) {
      heard.get(watchId)?.push(...events.map(event => event.type))
      if ([...heard.values()].every(types => types.length > 0)) break
    }
    assert.deepEqual([...heard.values()], [[1], [0]])
  })

  it('are told how far the server is, when they ask and now and then', async () => {
    const server = keep(await TemporaryServer.start({ progressIntervalMs: 50 }))
    const etcd = keep(new Etcd({ endpoints: server.endpoints, timeoutMs: 60_000 }))
    const { revision } = await etcd.put({ key: '/other', value: 'x' })
    for await (const update of etcd.watch({ prefix: '/all/', progress: true })) {
      if (update.kind !== 'progress') continue
      assert.equal(update.revision, revision)
      break
    }
    const stream = openStream(server)
    stream.write({ createRequest: everything })
    stream.write({ progressRequest: {} })
    const answers: WatchResponse[] = []
    for await (const response of stream as AsyncIterable<WatchResponse>) {
      answers.push(response)
      if (answers.length === 2) break
    }
    assert.deepEqual(
      answers.map(({ watchId, created, header }) => [watchId, created, header?.revision]),
      [
        [0, true, revision],
        [-1, false, revision],
      ],
    )
  })

  it('may be given numbers by the client, each once, and be cancelled', async () => {
    const server = keep(await TemporaryServer.start())
    const stream = openStream(server)
    const requests: Sent<typeof methods.watch.request>[] = [
      { createRequest: { ...everything, watchId: 1 } },
      { createRequest: { ...everything, watchId: 1 } },
      { createRequest: everything },
      { createRequest: everything },
      { cancelRequest: { watchId: 1 } },
      { cancelRequest: { watchId: 99 } },
      { createRequest: { ...everything, watchId: 1 } },
    ]
    for (const request of requests) stream.write(request)
    const answers: (readonly [number, string, string])[] = []
    for await (const { watchId, created, canceled, cancelReason } of stream as AsyncIterable<WatchResponse>) {
      answers.push([watchId, `${created ? 'created' : ''}${canceled ? 'canceled' : ''}`, cancelReason])
      if (answers.length === 6) break
    }
    assert.deepEqual(answers, [
      [1, 'created', ''],
      [-1, 'createdcanceled', 'mvcc: duplicate watch ID provided on the WatchStream'],
      [0, 'created', ''],
      [2, 'created', ''],
      [1, 'canceled', ''],
      [1, 'created', ''],
    ])
  })
})
