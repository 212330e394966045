import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { JsonObject } from '../../../../../model/json.js'
import { fieldOf, objectOf, textOf } from '../objects/object-field.js'
import { formatContinue } from '../requests/continue-token.js'
import { Bench } from './bench.js'
import { itemsOf } from './client.js'
import { expectFailure } from './expect-failure.js'
import type { Subject } from './subject.js'

const protobuf = 'application/vnd.kubernetes.protobuf'
const partialIn = (form: string) => `${form};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`
const partialListIn = (form: string) => `${form};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`
const partial = partialIn('application/json')
const partialList = partialListIn('application/json')
const namesOf = (list: JsonObject) => itemsOf(list).map(item => textOf(item, 'metadata', 'name'))
const versionOf = (object: JsonObject) => textOf(object, 'metadata', 'resourceVersion')

export function listsConformance(name: string, open: () => Promise<Subject>): void {
  describe(`lists of ${name}`, () => {
    const bench = new Bench(open)

    it('have the objects in the order of their names, each without its kind', async () => {
      const group = bench.newGroup()
      await group.createNodes('b', 'a')
      const list = await bench.reader.get(`/api/v1/nodes?${group.selector}`)
      const { kind, apiVersion } = list
      assert.deepEqual({ kind, apiVersion }, { kind: 'NodeList', apiVersion: 'v1' })
      assert.deepEqual(namesOf(list), [group.nameOf('a'), group.nameOf('b')])
      for (const item of itemsOf(list)) assert.deepEqual([item.kind, item.apiVersion], [undefined, undefined])
    })

    it('have an empty row when there is nothing', async () => {
      const list = await bench.reader.get('/api/v1/nodes?labelSelector=nobody%3Dhas')
      assert.deepEqual(list.items, [])
    })

    it('come in pages that are all of one moment', async () => {
      const group = bench.newGroup()
      await group.createNodes('a', 'b', 'c', 'd', 'e')
      const path = `/api/v1/nodes?${group.selector}&limit=2`
      const first = await bench.reader.get(path)
      await bench.admin.get(group.pathOf('c'), { method: 'DELETE' })
      await group.createNode('ab')
      await bench.admin.patch(group.pathOf('d'), { metadata: { labels: { later: 'x' } } })
      const second = await bench.reader.get(`${path}&continue=${textOf(first, 'metadata', 'continue')}`)
      const third = await bench.reader.get(`${path}&continue=${textOf(second, 'metadata', 'continue')}`)
      const names = [first, second, third].flatMap(namesOf)
      assert.deepEqual(
        names,
        ['a', 'b', 'c', 'd', 'e'].map(suffix => group.nameOf(suffix)),
      )
      assert.equal(fieldOf(itemsOf(second)[1] ?? {}, 'metadata', 'labels', 'later'), undefined)
      assert.deepEqual([second, third].map(versionOf), [versionOf(first), versionOf(first)])
      assert.equal(fieldOf(third, 'metadata', 'continue'), undefined)
    })

    it('tell how many are left when nothing was selected', async () => {
      const group = bench.newGroup()
      await group.createNodes('a', 'b', 'c')
      const all = itemsOf(await bench.reader.get('/api/v1/nodes'))
      const page = await bench.reader.get('/api/v1/nodes?limit=2')
      assert.equal(fieldOf(page, 'metadata', 'remainingItemCount'), all.length - 2)
      const selected = await bench.reader.get(`/api/v1/nodes?${group.selector}&limit=2`)
      assert.equal(fieldOf(selected, 'metadata', 'remainingItemCount'), undefined)
    })

    it('come in one piece, whatever the limit, for whom any version will do', async () => {
      const group = bench.newGroup()
      await group.createNodes('a', 'b', 'c')
      const patched = await bench.admin.patch(group.pathOf('a'), { metadata: { labels: { x: 'y' } } })
      // So that whatever answers has come so far.
      await bench.reader.get(`/api/v1/nodes?resourceVersion=${versionOf(patched)}&resourceVersionMatch=NotOlderThan`)
      const list = await bench.reader.get(`/api/v1/nodes?${group.selector}&limit=1&resourceVersion=0`)
      assert.equal(itemsOf(list).length, 3)
      assert.equal(fieldOf(list, 'metadata', 'continue'), undefined)
    })

    it('of an exact version are as it was then; of one not older, at least as new', async () => {
      const group = bench.newGroup()
      const version = versionOf(await group.createNode('a'))
      const later = versionOf(await group.createNode('b'))
      const path = `/api/v1/nodes?${group.selector}&resourceVersion=${version}&resourceVersionMatch`
      const exact = await bench.reader.get(`${path}=Exact`)
      assert.deepEqual(namesOf(exact), [group.nameOf('a')])
      assert.equal(versionOf(exact), version)
      const fresh = await bench.reader.get(
        `/api/v1/nodes?${group.selector}&resourceVersion=${later}&resourceVersionMatch=NotOlderThan`,
      )
      assert.deepEqual(namesOf(fresh), [group.nameOf('a'), group.nameOf('b')])
      assert.ok(Number(versionOf(fresh)) >= Number(later))
    })

    it('of a version that is yet to come are refused after a while', async () => {
      const { object, code } = await bench.reader.ask(
        '/api/v1/nodes?resourceVersion=999999999&resourceVersionMatch=NotOlderThan',
      )
      assert.match(textOf(object, 'message'), /^Timeout: Too large resource version: 999999999, current: \d+$/)
      assert.deepEqual(
        { ...object, message: '' },
        {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message: '',
          reason: 'Timeout',
          details: {
            causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
            retryAfterSeconds: 1,
          },
          code: 504,
        },
      )
      assert.equal(code, 504)
    })

    it('of a version that is forgotten are gone', async () => {
      const group = bench.newGroup()
      const version = versionOf(await group.createNode('a'))
      await group.createNode('b')
      await bench.subject.compact()
      const path = `/api/v1/nodes?resourceVersion=${version}&resourceVersionMatch=Exact`
      expectFailure(await bench.reader.ask(path), {
        message: 'The resourceVersion for the provided list is too old.',
        reason: 'Expired',
        code: 410,
      })
    })

    it('cannot go on after what they began with is forgotten, but there is a token to go on with what is now', async () => {
      const group = bench.newGroup()
      await group.createNodes('a', 'c')
      const path = `/api/v1/nodes?${group.selector}&limit=1`
      const token = textOf(await bench.reader.get(path), 'metadata', 'continue')
      await group.createNode('b')
      await bench.subject.compact()
      const { code, object } = await bench.reader.ask(`${path}&continue=${token}`)
      const fresh = textOf(object, 'metadata', 'continue')
      assert.deepEqual([code, object.reason], [410, 'Expired'])
      assert.match(
        textOf(object, 'message'),
        /^The provided continue parameter is too old to display a consistent list result\. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results\./,
      )
      assert.deepEqual(namesOf(await bench.reader.get(`${path}&continue=${fresh}`)), [group.nameOf('b')])
    })

    it('do not go on from what is no token', async () => {
      const cases = [
        [
          formatContinue({ revision: 0, start: 'a' }),
          'continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
        ],
        [
          formatContinue({ revision: 5, start: '' }),
          'continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
        ],
      ] as const
      for (const [token, found] of cases) {
        const message = `invalid continue token: ${found}`
        expectFailure(await bench.reader.ask(`/api/v1/nodes?limit=1&continue=${token}`), {
          message,
          reason: 'BadRequest',
          code: 400,
        })
      }
    })

    it('are refused with a version that is no number', async () => {
      const { code, object } = await bench.reader.ask('/api/v1/nodes?resourceVersion=new')
      assert.equal(code, 400)
      assert.match(textOf(object, 'message'), /^invalid resource version: resourceVersion: Invalid value: "new": /)
    })

    it('refuse parameters that do not go together, and name each', async () => {
      const cases: [query: string, why: string][] = [
        [
          'resourceVersionMatch=Exact',
          'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
        ],
        [
          'resourceVersionMatch=Exact&resourceVersion=0',
          'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
        ],
        [
          'resourceVersionMatch=Newest&resourceVersion=5',
          'resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""',
        ],
        ['sendInitialEvents=true', 'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list'],
      ]
      for (const [query, why] of cases) {
        const { code, object } = await bench.reader.ask(`/api/v1/nodes?${query}`)
        assert.deepEqual([code, object.message], [422, `ListOptions.meta.k8s.io "" is invalid: ${why}`])
      }
    })

    it('select by name, and refuse fields that they cannot select by', async () => {
      const group = bench.newGroup()
      await group.createNodes('a', 'b')
      const list = await bench.reader.get(`/api/v1/nodes?fieldSelector=metadata.name%3D${group.nameOf('b')}`)
      assert.deepEqual(namesOf(list), [group.nameOf('b')])
      expectFailure(await bench.reader.ask('/api/v1/nodes?fieldSelector=status.phase%3DRunning'), {
        message: 'field label not supported: status.phase',
        reason: 'BadRequest',
        code: 400,
      })
    })

    it('select by labels that are equal, not equal, there, absent or among some', async () => {
      const group = bench.newGroup()
      await group.createNodes('a', 'b', 'c')
      await bench.admin.patch(group.pathOf('a'), { metadata: { labels: { zone: 'x' } } })
      await bench.admin.patch(group.pathOf('b'), { metadata: { labels: { zone: 'y' } } })
      const cases: [selector: string, found: string[]][] = [
        ['zone=x', ['a']],
        ['zone!=x', ['b', 'c']],
        ['zone', ['a', 'b']],
        ['!zone', ['c']],
        ['zone in (x,y)', ['a', 'b']],
        ['zone notin (y)', ['a', 'c']],
      ]
      for (const [selector, found] of cases) {
        const query = encodeURIComponent(`group=${group.name},${selector}`)
        const list = await bench.reader.get(`/api/v1/nodes?labelSelector=${query}`)
        assert.deepEqual(
          namesOf(list),
          found.map(suffix => group.nameOf(suffix)),
          selector,
        )
      }
    })

    for (const form of ['application/json', protobuf])
      it(`and single objects come with their metadata only for whom that is enough, as ${form}`, async () => {
        const group = bench.newGroup()
        const owner = { apiVersion: 'example.org/v1', kind: 'Machine', name: 'm', uid: 'u', controller: true }
        const metadata = {
          name: group.nameOf('a'),
          labels: { group: group.name, 'example.org/zone': 'x' },
          annotations: { 'example.org/empty': '', 'example.org/text': 'ö\n"' },
          ownerReferences: [owner],
          finalizers: ['example.org/keep'],
        }
        const spec = { unschedulable: true }
        const whole = await bench.admin.create('/api/v1/nodes', { kind: 'Node', apiVersion: 'v1', metadata, spec })
        const one = await bench.reader.ask(group.pathOf('a'), { accept: partialIn(form) })
        const expected = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: whole.metadata }
        assert.deepEqual(one.object, expected)
        const path = `/api/v1/nodes?${group.selector}`
        const { object: list, headers } = await bench.reader.ask(path, { accept: partialListIn(form) })
        assert.deepEqual([list.kind, list.apiVersion], ['PartialObjectMetadataList', 'meta.k8s.io/v1'])
        assert.match(versionOf(list), /^\d+$/)
        assert.deepEqual(itemsOf(list), [expected])
        assert.deepEqual([one.headers['content-type'], headers['content-type']], [form, form])
        await bench.admin.patch(group.pathOf('a'), { metadata: { finalizers: null } })
      })

    it('and single objects come as what a client names first, if that can be had', async () => {
      const group = bench.newGroup()
      await group.createNode('a')
      const first = async (...forms: readonly string[]) => {
        const { object, headers } = await bench.reader.ask(group.pathOf('a'), { accept: forms.join(',') })
        return [object.kind, headers['content-type']]
      }
      assert.deepEqual(await first(partial, 'application/json'), ['PartialObjectMetadata', 'application/json'])
      assert.deepEqual(await first(partialIn(protobuf), partial), ['PartialObjectMetadata', protobuf])
      assert.deepEqual(await first(partialIn('text/html'), partial), ['PartialObjectMetadata', 'application/json'])
    })

    it('are not to be had as single objects, nor those as lists', async () => {
      const group = bench.newGroup()
      await group.createNode('a')
      const cases: [path: string, accept: string, why: RegExp][] = [
        ['/api/v1/nodes', partialIn(protobuf), /^you requested PartialObjectMetadata, but .* is a list/],
        [group.pathOf('a'), partialList, /^you requested PartialObjectMetadataList, but .* is not a list/],
      ]
      for (const [path, accept, why] of cases) {
        const { code, object } = await bench.reader.ask(path, { accept })
        assert.deepEqual([code, object.reason], [406, 'NotAcceptable'])
        assert.match(textOf(object, 'message'), why)
      }
    })

    it('are refused in JSON, with the reason, to whom wants nothing but metadata in protobuf', async () => {
      const accept = partialListIn(protobuf)
      const { code, headers, object } = await bench.nobody.ask('/api/v1/nodes', { accept })
      assert.deepEqual([code, object.kind, headers['content-type']], [403, 'Status', 'application/json'])
      const missing = await bench.reader.ask('/api/v1/nodes/nobody', { accept: partialIn(protobuf) })
      assert.deepEqual([missing.code, missing.headers['content-type']], [404, 'application/json'])
    })

    it('are refused in a form that nobody knows', async () => {
      const { code, object } = await bench.reader.ask('/api/v1/nodes', { accept: 'text/html' })
      assert.deepEqual([code, object.reason], [406, 'NotAcceptable'])
      assert.match(textOf(object, 'message'), /^only the following media types are accepted: application\/json, /)
    })

    it('come compressed when they are long and the client can read that', async () => {
      const group = bench.newGroup()
      for (const suffix of ['a', 'b']) {
        await group.createNode(suffix)
        await bench.admin.patch(group.pathOf(suffix), { metadata: { annotations: { long: 'x'.repeat(100_000) } } })
      }
      const path = `/api/v1/nodes?${group.selector}`
      const packed = await bench.reader.ask(path, { headers: { 'accept-encoding': 'gzip' } })
      assert.equal(packed.headers['content-encoding'], 'gzip')
      assert.ok(packed.bytes.length < 50_000)
      const list = JSON.parse(gunzipSync(packed.bytes).toString())
      assert.equal(list.items.length, 2)
      const short = await bench.reader.ask(group.pathOf('a'), { headers: { 'accept-encoding': 'gzip' } })
      assert.equal(short.headers['content-encoding'], undefined)
    })

    it('of what is under no known path are not to be had', async () => {
      const { code } = await bench.admin.ask('/api/v1/strangers')
      assert.equal(code, 404)
    })

    it('of metadata have no spec and no status', async () => {
      const group = bench.newGroup()
      await group.createNode('a', { spec: { unschedulable: true } })
      const list = await bench.reader.get(`/api/v1/nodes?${group.selector}`, { accept: partialList })
      for (const item of itemsOf(list)) assert.deepEqual(Object.keys(item).sort(), ['apiVersion', 'kind', 'metadata'])
      assert.notDeepEqual(objectOf(list, 'metadata'), {})
    })
  })
}
