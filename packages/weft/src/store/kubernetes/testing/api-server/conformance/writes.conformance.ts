import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fieldOf, objectOf, textOf } from '../objects/object-field.js'
import { Bench } from './bench.js'
import { strategic } from './client.js'
import { expectFailure } from './expect-failure.js'
import type { Subject } from './subject.js'

export function writesConformance(name: string, open: () => Promise<Subject>): void {
  describe(`writes to ${name}`, () => {
    const bench = new Bench(open)
    const versionOf = (object: { readonly [key: string]: unknown }) =>
      Number(textOf(JSON.parse(JSON.stringify(object)), 'metadata', 'resourceVersion'))

    it('get a higher version each, whichever object they are to', async () => {
      const group = bench.newGroup()
      const a = await group.createNode('a')
      const b = await group.createNode('b')
      const changed = await bench.admin.patch(group.pathOf('a'), { metadata: { annotations: { x: 'y' } } })
      const versions = [a, b, changed].map(versionOf)
      assert.deepEqual(
        versions,
        versions.toSorted((one, other) => one - other),
      )
      assert.equal(new Set(versions).size, 3)
    })

    it('get no new version when they change nothing', async () => {
      const group = bench.newGroup()
      await group.createNode('a')
      const patch = { metadata: { annotations: { x: 'y' } } }
      const first = await bench.admin.patch(group.pathOf('a'), patch)
      assert.equal(versionOf(await bench.admin.patch(group.pathOf('a'), patch)), versionOf(first))
    })

    it('make objects with a name, an identity and a time, and tell them with their kind', async () => {
      const group = bench.newGroup()
      const answer = await bench.admin.ask('/api/v1/nodes', {
        method: 'POST',
        contentType: 'application/json',
        body: { kind: 'Node', apiVersion: 'v1', metadata: { generateName: group.nameOf('') } },
      })
      assert.equal(answer.code, 201)
      const { kind, apiVersion } = answer.object
      assert.deepEqual({ kind, apiVersion }, { kind: 'Node', apiVersion: 'v1' })
      const metadata = objectOf(answer.object, 'metadata')
      assert.match(textOf(metadata, 'name'), new RegExp(`^${group.nameOf('')}[a-z0-9]{5}$`))
      assert.match(textOf(metadata, 'uid'), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      assert.match(textOf(metadata, 'creationTimestamp'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    })

    it('do not make what is there already', async () => {
      const group = bench.newGroup()
      await group.createNode('a')
      const name = group.nameOf('a')
      const body = { kind: 'Node', apiVersion: 'v1', metadata: { name } }
      expectFailure(await bench.admin.ask('/api/v1/nodes', { method: 'POST', contentType: 'application/json', body }), {
        message: `nodes "${name}" already exists`,
        reason: 'AlreadyExists',
        details: { name, kind: 'nodes' },
        code: 409,
      })
    })

    it('do not change what is not there', async () => {
      const body = { metadata: { labels: { a: 'b' } } }
      const asked = { method: 'PATCH', contentType: strategic, body }
      expectFailure(await bench.admin.ask('/api/v1/nodes/nowhere', asked), {
        message: 'nodes "nowhere" not found',
        reason: 'NotFound',
        details: { name: 'nowhere', kind: 'nodes' },
        code: 404,
      })
    })

    it('are refused when they are meant for an older version', async () => {
      const group = bench.newGroup()
      const before = await group.createNode('a')
      const path = group.pathOf('a')
      const name = group.nameOf('a')
      await bench.admin.patch(path, { metadata: { labels: { a: 'b' } } })
      const conflict = {
        message: `Operation cannot be fulfilled on nodes "${name}": the object has been modified; please apply your changes to the latest version and try again`,
        reason: 'Conflict',
        details: { name, kind: 'nodes' },
        code: 409,
      }
      expectFailure(
        await bench.admin.ask(path, { method: 'PUT', contentType: 'application/json', body: before }),
        conflict,
      )
      const resourceVersion = textOf(before, 'metadata', 'resourceVersion')
      const body = { metadata: { resourceVersion, labels: { c: 'd' } } }
      expectFailure(await bench.admin.ask(path, { method: 'PATCH', contentType: strategic, body }), conflict)
    })

    it('to the status change it and the metadata, and never the spec', async () => {
      const group = bench.newGroup()
      await group.createNode('a', { spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] } })
      const patch = {
        metadata: { annotations: { 'example.org/public-ip': '192.0.2.1' }, labels: { more: 'x' } },
        spec: { unschedulable: true },
        status: { conditions: [ready('True')] },
      }
      await bench.admin.patch(`${group.pathOf('a')}/status`, patch)
      const node = await bench.admin.get(group.pathOf('a'))
      assert.deepEqual(objectOf(node, 'metadata', 'annotations'), { 'example.org/public-ip': '192.0.2.1' })
      assert.deepEqual(objectOf(node, 'metadata', 'labels'), { group: group.name, more: 'x' })
      assert.deepEqual(node.spec, { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] })
      assert.deepEqual(fieldOf(node, 'status', 'conditions'), [ready('True')])
    })

    it('to the object change all but the status', async () => {
      const group = bench.newGroup()
      await group.createNode('a', { status: { conditions: [ready('True')] } })
      await bench.admin.patch(group.pathOf('a'), {
        spec: { unschedulable: true },
        status: { conditions: [ready('False')] },
      })
      const node = await bench.admin.get(group.pathOf('a'))
      assert.equal(fieldOf(node, 'spec', 'unschedulable'), true)
      assert.deepEqual(fieldOf(node, 'status', 'conditions'), [ready('True')])
    })

    it('merge conditions by their type, keep those that they do not name, and put new ones where they have them', async () => {
      const group = bench.newGroup()
      const pressure = { ...ready('False'), type: 'MemoryPressure' }
      await group.createNode('a', { status: { conditions: [pressure, ready('True')] } })
      const network = { ...ready('False'), type: 'NetworkUnavailable', reason: 'FlannelIsUp' }
      await bench.admin.patch(`${group.pathOf('a')}/status`, {
        status: { conditions: [network, { type: 'Ready', reason: 'Changed' }] },
      })
      const node = await bench.admin.get(group.pathOf('a'))
      assert.deepEqual(fieldOf(node, 'status', 'conditions'), [
        network,
        pressure,
        { ...ready('True'), reason: 'Changed' },
      ])
    })

    it('put conditions into the order that they ask for', async () => {
      const group = bench.newGroup()
      const types = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']
      await group.createNode('a', { status: { conditions: types.map(type => ({ ...ready('False'), type })) } })
      const node = await bench.admin.patch(`${group.pathOf('a')}/status`, {
        status: {
          '$setElementOrder/conditions': [
            { type: 'NetworkUnavailable' },
            { type: 'MemoryPressure' },
            { type: 'Ready' },
          ],
          conditions: [
            { ...ready('True'), type: 'NetworkUnavailable' },
            { type: 'Ready', status: 'True' },
          ],
        },
      })
      const conditions = fieldOf(node, 'status', 'conditions')
      assert.deepEqual(Array.isArray(conditions) ? conditions.map(one => [one.type, one.status]) : [], [
        ['NetworkUnavailable', 'True'],
        ['MemoryPressure', 'False'],
        ['DiskPressure', 'False'],
        ['PIDPressure', 'False'],
        ['Ready', 'True'],
      ])
    })

    it('take a condition away that they name for that', async () => {
      const group = bench.newGroup()
      const pressure = { ...ready('False'), type: 'MemoryPressure' }
      await group.createNode('a', { status: { conditions: [pressure, ready('True')] } })
      const node = await bench.admin.patch(`${group.pathOf('a')}/status`, {
        status: { conditions: [{ $patch: 'delete', type: 'MemoryPressure' }] },
      })
      assert.deepEqual(fieldOf(node, 'status', 'conditions'), [ready('True')])
    })

    it('take an annotation away with null, and leave the others', async () => {
      const group = bench.newGroup()
      await group.createNode('a')
      await bench.admin.patch(group.pathOf('a'), { metadata: { annotations: { a: '1', b: '2', c: '3' } } })
      await bench.admin.patch(`${group.pathOf('a')}/status`, { metadata: { annotations: { a: null, nothing: null } } })
      const merge = 'application/merge-patch+json'
      const node = await bench.admin.patch(
        `${group.pathOf('a')}/status`,
        { metadata: { annotations: { b: null } } },
        merge,
      )
      assert.deepEqual(objectOf(node, 'metadata', 'annotations'), { c: '3' })
    })

    it('replace lists when they are plain merge patches', async () => {
      const group = bench.newGroup()
      await group.createNode('a', { status: { conditions: [ready('True')] } })
      const condition = { ...ready('True'), type: 'Other' }
      const patch = { status: { conditions: [condition] } }
      const node = await bench.admin.patch(`${group.pathOf('a')}/status`, patch, 'application/merge-patch+json')
      assert.deepEqual(fieldOf(node, 'status', 'conditions'), [condition])
    })

    it('are carried out one after the other as a JSON patch, or not at all', async () => {
      const group = bench.newGroup()
      await group.createNode('a')
      const path = group.pathOf('a')
      const jsonPatch = 'application/json-patch+json'
      const node = await bench.admin.patch(
        path,
        [
          { op: 'add', path: '/metadata/annotations', value: {} },
          { op: 'add', path: '/metadata/annotations/example.org~1a', value: '1' },
          { op: 'test', path: '/metadata/labels/group', value: group.name },
        ],
        jsonPatch,
      )
      assert.deepEqual(objectOf(node, 'metadata', 'annotations'), { 'example.org/a': '1' })
      const body = [
        { op: 'add', path: '/metadata/annotations/b', value: '2' },
        { op: 'remove', path: '/metadata/annotations/c' },
      ]
      expectFailure(await bench.admin.ask(path, { method: 'PATCH', contentType: jsonPatch, body }), {
        message: 'the server rejected our request due to an error in our request',
        reason: 'Invalid',
        details: {},
        code: 422,
      })
      assert.deepEqual(objectOf(await bench.admin.get(path), 'metadata', 'annotations'), { 'example.org/a': '1' })
    })

    it('are refused in a form that nobody knows', async () => {
      const group = bench.newGroup()
      await group.createNode('a')
      const asked = { method: 'PATCH', contentType: 'text/plain', body: {} }
      const { code, object } = await bench.admin.ask(group.pathOf('a'), asked)
      assert.equal(code, 415)
      assert.equal(object.reason, 'UnsupportedMediaType')
    })

    it('do not change the pod CIDR that a node has', async () => {
      const group = bench.newGroup()
      await group.createNode('a', { spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] } })
      const name = group.nameOf('a')
      const body = { spec: { podCIDR: '10.244.2.0/24', podCIDRs: ['10.244.2.0/24'] } }
      const asked = { method: 'PATCH', contentType: 'application/merge-patch+json', body }
      const why = 'node updates may not change podCIDR except from "" to valid'
      expectFailure(await bench.admin.ask(group.pathOf('a'), asked), {
        message: `Node "${name}" is invalid: spec.podCIDRs: Forbidden: ${why}`,
        reason: 'Invalid',
        details: {
          name,
          kind: 'Node',
          causes: [{ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field: 'spec.podCIDRs' }],
        },
        code: 422,
      })
    })

    it('delete an object and tell which', async () => {
      const group = bench.newGroup()
      const uid = textOf(await group.createNode('a'), 'metadata', 'uid')
      const name = group.nameOf('a')
      const status = await bench.admin.get(group.pathOf('a'), { method: 'DELETE' })
      const details = { name, kind: 'nodes', uid }
      assert.deepEqual(status, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
      expectFailure(await bench.admin.ask(group.pathOf('a')), {
        message: `nodes "${name}" not found`,
        reason: 'NotFound',
        details: { name, kind: 'nodes' },
        code: 404,
      })
    })
  })
}

function ready(status: string) {
  const time = '2026-01-02T03:04:05Z'
  return { type: 'Ready', status, lastHeartbeatTime: time, lastTransitionTime: time, reason: 'Because', message: 'so' }
}
