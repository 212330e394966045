import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JsonObject } from '../../../../../model/json.js'
import { fieldOf, textOf } from '../objects/object-field.js'
import { Bench, type Group } from './bench.js'
import { taken, type WatchLine } from './client.js'
import type { Subject } from './subject.js'

const versionOf = (object: JsonObject) => Number(textOf(object, 'metadata', 'resourceVersion'))

export function watchesConformance(name: string, open: () => Promise<Subject>): void {
  describe(`watches of ${name}`, () => {
    const bench = new Bench(open)
    const shown = (group: Group) => (line: WatchLine) =>
      `${line.type} ${textOf(line.object, 'metadata', 'name').replace(`${group.name}-`, '')}`
    const watch = (query: string) => bench.reader.watch(`/api/v1/nodes?watch=true&${query}`)

    it('tell what happened since a version, in order and with the versions of the changes', async () => {
      const group = bench.newGroup()
      const first = await group.createNode('a')
      const second = await group.createNode('b')
      const third = await bench.admin.patch(group.pathOf('a'), { metadata: { labels: { x: 'y' } } })
      await bench.admin.get(group.pathOf('b'), { method: 'DELETE' })
      const lines = await taken(watch(`${group.selector}&resourceVersion=${versionOf(first)}`), 3)
      assert.deepEqual(lines.map(shown(group)), ['ADDED b', 'MODIFIED a', 'DELETED b'])
      const versions = lines.map(({ object }) => versionOf(object))
      assert.deepEqual(versions.slice(0, 2), [versionOf(second), versionOf(third)])
      assert.ok((versions[2] ?? 0) > versionOf(third))
      for (const { object } of lines) assert.deepEqual([object.kind, object.apiVersion], ['Node', 'v1'])
    })

    it('tell what happens from now on as well', async () => {
      const group = bench.newGroup()
      const first = await group.createNode('a')
      const lines = watch(`${group.selector}&resourceVersion=${versionOf(first)}`)
      const told = taken(lines, 2)
      await group.createNode('b')
      await bench.admin.get(group.pathOf('a'), { method: 'DELETE' })
      assert.deepEqual((await told).map(shown(group)), ['ADDED b', 'DELETED a'])
    })

    for (const query of ['', '&resourceVersion=0']) {
      it(`tell all that is there first, with ${query === '' ? 'no version' : 'the version 0'}`, async () => {
        const group = bench.newGroup()
        const nodes = await group.createNodes('a', 'b')
        const version = versionOf(nodes[1] ?? {})
        await bench.reader.get(`/api/v1/nodes?resourceVersion=${version}&resourceVersionMatch=NotOlderThan`)
        const lines = watch(group.selector + query)
        assert.deepEqual((await firstOf(lines, 2)).map(shown(group)).sort(), ['ADDED a', 'ADDED b'])
        await group.createNode('c')
        assert.deepEqual((await firstOf(lines, 1)).map(shown(group)), ['ADDED c'])
        await lines.return()
      })
    }

    it('of a selection tell what comes into it and what leaves it', async () => {
      const group = bench.newGroup()
      const first = await group.createNode('a')
      const label = (value: string | null) =>
        bench.admin.patch(group.pathOf('a'), { metadata: { labels: { in: value } } })
      await label('yes')
      await bench.admin.patch(group.pathOf('a'), { spec: { unschedulable: true } })
      const last = await label(null)
      const selector = `labelSelector=${encodeURIComponent(`group=${group.name},in=yes`)}`
      const lines = await taken(watch(`${selector}&resourceVersion=${versionOf(first)}`), 3)
      assert.deepEqual(lines.map(shown(group)), ['ADDED a', 'MODIFIED a', 'DELETED a'])
      // What has left is told as it was while it belonged to it, with the version at which it went.
      const gone = lines[2]?.object ?? {}
      assert.equal(fieldOf(gone, 'metadata', 'labels', 'in'), 'yes')
      assert.equal(versionOf(gone), versionOf(last))
    })

    it('of one name tell of no other', async () => {
      const group = bench.newGroup()
      const [first] = await group.createNodes('a', 'b')
      await bench.admin.patch(group.pathOf('b'), { metadata: { labels: { x: 'y' } } })
      const selector = `fieldSelector=metadata.name%3D${group.nameOf('b')}`
      const lines = await taken(watch(`${selector}&resourceVersion=${versionOf(first ?? {})}`), 2)
      assert.deepEqual(lines.map(shown(group)), ['ADDED b', 'MODIFIED b'])
    })

    it('end when their time is over, and tell before how far they have come', async () => {
      const group = bench.newGroup()
      const first = await group.createNode('a')
      const query = `${group.selector}&resourceVersion=${versionOf(first)}&timeoutSeconds=5&allowWatchBookmarks=true`
      const lines = await taken(watch(query), 100)
      assert.deepEqual([...new Set(lines.map(({ type }) => type))], ['BOOKMARK'])
      const object: JsonObject = lines.at(-1)?.object ?? {}
      assert.deepEqual([object.kind, object.apiVersion], ['Node', 'v1'])
      assert.ok(versionOf(object) >= versionOf(first))
      assert.equal(textOf(object, 'metadata', 'name'), '')
    })

    it('have no bookmarks for whom has not asked for them', async () => {
      const group = bench.newGroup()
      const first = await group.createNode('a')
      const query = `${group.selector}&resourceVersion=${versionOf(first)}&timeoutSeconds=4`
      assert.deepEqual(await taken(watch(query), 100), [])
    })

    it('take the place of a list: all that is there, a bookmark that says so, and what happens then', async () => {
      const group = bench.newGroup()
      await group.createNodes('a', 'b')
      const query = `${group.selector}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`
      const lines = watch(query)
      const first = await firstOf(lines, 3)
      assert.deepEqual(first.map(shown(group)).slice(0, 2).sort(), ['ADDED a', 'ADDED b'])
      const { type, object }: WatchLine = first[2] ?? { type: '', object: {} }
      assert.equal(type, 'BOOKMARK')
      assert.deepEqual(fieldOf(object, 'metadata', 'annotations'), { 'k8s.io/initial-events-end': 'true' })
      const created = await group.createNode('c')
      assert.ok(versionOf(created) > versionOf(object))
      assert.deepEqual((await firstOf(lines, 1)).map(shown(group)), ['ADDED c'])
      await lines.return()
    })

    it('refuse parameters that do not go together', async () => {
      const cases: [query: string, why: string][] = [
        [
          'sendInitialEvents=true',
          'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        ],
        [
          'resourceVersionMatch=NotOlderThan',
          'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
        ],
      ]
      for (const [query, why] of cases) {
        const { code, object } = await bench.reader.ask(`/api/v1/nodes?watch=true&${query}`)
        assert.deepEqual([code, object.message], [422, `ListOptions.meta.k8s.io "" is invalid: ${why}`])
      }
    })

    it('of a version that is forgotten begin, and end at once with the reason', async () => {
      const [line] = await taken(watch('resourceVersion=1'), 1)
      assert.equal(line?.type, 'ERROR')
      const { message, ...rest } = line.object
      assert.match(String(message), /^too old resource version: 1 \(\d+\)$/)
      const gone = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Expired', code: 410 }
      assert.deepEqual(rest, gone)
    })

    it('of a version that is yet to come tell nothing, not even how far they are, and end in their time', async () => {
      const group = bench.newGroup()
      const lines = taken(watch('resourceVersion=999999999&timeoutSeconds=5&allowWatchBookmarks=true'), 100)
      await group.createNode('a')
      assert.deepEqual(await lines, [])
    })

    it('that would be lists of a version that is yet to come end with the reason', async () => {
      const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=999999999'
      const [line] = await taken(watch(query), 1)
      assert.equal(line?.type, 'ERROR')
      assert.match(textOf(line.object, 'message'), /^Timeout: Too large resource version: 999999999, current: \d+$/)
      assert.equal(line.object.code, 504)
    })

    it('are refused with a version that is no number', async () => {
      const { code, object } = await bench.reader.ask('/api/v1/nodes?watch=true&resourceVersion=new')
      assert.equal(code, 500)
      assert.match(textOf(object, 'message'), /^resourceVersion: Invalid value: "new": /)
    })

    for (const form of ['application/json', 'application/vnd.kubernetes.protobuf']) {
      const accept = `${form};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`

      it(`tell only the metadata to whom that is enough, as ${form}`, async () => {
        const group = bench.newGroup()
        const first = await group.createNode('a')
        const second = await group.createNode('b', { spec: { unschedulable: true } })
        const third = await bench.admin.patch(group.pathOf('b'), { metadata: { annotations: { x: 'ö' } } })
        await bench.admin.get(group.pathOf('b'), { method: 'DELETE' })
        const query = `${group.selector}&resourceVersion=${versionOf(first)}&timeoutSeconds=5&allowWatchBookmarks=true`
        const events = await taken(bench.reader.watch(`/api/v1/nodes?watch=true&${query}`, { accept }), 100)
        const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }
        assert.deepEqual(events.slice(0, 2), [
          { type: 'ADDED', object: { ...partial, metadata: second.metadata } },
          { type: 'MODIFIED', object: { ...partial, metadata: third.metadata } },
        ])
        const [deleted, bookmark] = [events[2]?.object ?? {}, events.at(-1)?.object ?? {}]
        assert.deepEqual([deleted.kind, textOf(deleted, 'metadata', 'name')], [partial.kind, group.nameOf('b')])
        assert.ok(versionOf(deleted) > versionOf(third))
        assert.deepEqual([events.at(-1)?.type, bookmark.kind, bookmark.spec], ['BOOKMARK', partial.kind, undefined])
        assert.ok(versionOf(bookmark) >= versionOf(deleted))
      })

      it(`of a version that is forgotten end with the reason also as ${form}`, async () => {
        const [event] = await taken(bench.reader.watch('/api/v1/nodes?watch=true&resourceVersion=1', { accept }), 1)
        assert.deepEqual([event?.type, event?.object.kind, event?.object.code], ['ERROR', 'Status', 410])
        assert.match(textOf(event?.object ?? {}, 'message'), /^too old resource version: 1 \(\d+\)$/)
      })
    }
  })
}

/** Without ending the watch. */
async function firstOf(lines: AsyncGenerator<WatchLine, void>, count: number): Promise<WatchLine[]> {
  const all: WatchLine[] = []
  while (all.length < count) {
    const { value, done } = await lines.next()
    if (done || value === undefined) break
    all.push(value)
  }
  return all
}
