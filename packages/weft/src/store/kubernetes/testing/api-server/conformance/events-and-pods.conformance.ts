import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JsonObject } from '../../../../../model/json.js'
import { fieldOf, textOf } from '../objects/object-field.js'
import { Bench } from './bench.js'
import { expectFailure } from './expect-failure.js'
import type { Subject } from './subject.js'

export function eventsAndPodsConformance(name: string, open: () => Promise<Subject>): void {
  describe(`events and pods of ${name}`, () => {
    const bench = new Bench(open)
    const post = (path: string, body: JsonObject) =>
      bench.admin.ask(path, { method: 'POST', contentType: 'application/json', body })

    it('an event about a node is written to the namespace default', async () => {
      const group = bench.newGroup()
      const created = await bench.admin.create('/api/v1/namespaces/default/events', eventAbout(group.nameOf('a')))
      assert.deepEqual([created.kind, created.apiVersion], ['Event', 'v1'])
      assert.equal(created.message, 'There is no pod CIDR.')
      const found = await bench.admin.get(`/api/v1/namespaces/default/events/${group.nameOf('a')}`)
      assert.equal(textOf(found, 'involvedObject', 'kind'), 'Node')
    })

    it('an event about a node is refused in any other namespace', async () => {
      const group = bench.newGroup()
      const event = eventAbout(group.nameOf('a'))
      const invalid = 'Invalid value: "": does not match event.namespace'
      expectFailure(await post('/api/v1/namespaces/kube-system/events', event), {
        message: `Event "${group.nameOf('a')}" is invalid: involvedObject.namespace: ${invalid}`,
        reason: 'Invalid',
        details: {
          name: group.nameOf('a'),
          kind: 'Event',
          causes: [{ reason: 'FieldValueInvalid', message: invalid, field: 'involvedObject.namespace' }],
        },
        code: 422,
      })
    })

    it('an event of the newer group is the same event under other names of fields', async () => {
      const group = bench.newGroup()
      const created = await bench.admin.create(
        '/apis/events.k8s.io/v1/namespaces/default/events',
        newEventAbout(group.nameOf('a')),
      )
      assert.equal(created.apiVersion, 'events.k8s.io/v1')
      assert.equal(created.note, 'There is no pod CIDR.')
      const old = await bench.admin.get(`/api/v1/namespaces/default/events/${group.nameOf('a')}`)
      assert.equal(old.message, 'There is no pod CIDR.')
      assert.equal(old.reportingComponent, 'example.org/network')
      assert.equal(textOf(old, 'involvedObject', 'name'), 'node-a')
      assert.equal(fieldOf(old, 'note'), undefined)
    })

    it('an event of the newer group must say when, by whom and what', async () => {
      const group = bench.newGroup()
      const { eventTime: _, ...timeless } = newEventAbout(group.nameOf('a'))
      expectFailure(await post('/apis/events.k8s.io/v1/namespaces/default/events', timeless), {
        message: `Event "${group.nameOf('a')}" is invalid: eventTime: Required value`,
        reason: 'Invalid',
        details: {
          name: group.nameOf('a'),
          kind: 'Event',
          causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'eventTime' }],
        },
        code: 422,
      })
      const { action: _action, ...idle } = newEventAbout(group.nameOf('b'))
      const { object } = await post('/apis/events.k8s.io/v1/namespaces/default/events', idle)
      assert.equal(object.message, `Event "${group.nameOf('b')}" is invalid: action: Required value`)
    })

    it('nothing is written to a namespace that there is not', async () => {
      const event = { ...eventAbout('x'), involvedObject: { kind: 'Pod', namespace: 'nowhere', name: 'x' } }
      expectFailure(await post('/api/v1/namespaces/nowhere/events', event), {
        message: 'namespaces "nowhere" not found',
        reason: 'NotFound',
        details: { name: 'nowhere', kind: 'namespaces' },
        code: 404,
      })
    })

    it('a pod is found in its namespace, and tells its node', async () => {
      const pod = bench.newGroup().nameOf('a')
      await bench.admin.create('/api/v1/namespaces/default/pods', {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { name: pod },
        spec: { nodeName: 'node-a', containers: [{ name: 'x', image: 'example.org/x:1' }] },
      })
      const found = await bench.reader.get(`/api/v1/namespaces/default/pods/${pod}`)
      assert.equal(textOf(found, 'spec', 'nodeName'), 'node-a')
      expectFailure(await bench.reader.ask(`/api/v1/namespaces/kube-system/pods/${pod}`), {
        message: `pods "${pod}" not found`,
        reason: 'NotFound',
        details: { name: pod, kind: 'pods' },
        code: 404,
      })
    })
  })
}

function eventAbout(name: string) {
  return {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { name },
    involvedObject: { kind: 'Node', name: 'node-a', uid: 'node-a', apiVersion: 'v1' },
    reason: 'PodCidrMissing',
    message: 'There is no pod CIDR.',
    type: 'Warning',
    source: { component: 'network' },
    firstTimestamp: '2026-01-02T03:04:05Z',
    lastTimestamp: '2026-01-02T03:04:05Z',
    count: 1,
  }
}

function newEventAbout(name: string) {
  return {
    kind: 'Event',
    apiVersion: 'events.k8s.io/v1',
    metadata: { name },
    regarding: { kind: 'Node', name: 'node-a', uid: 'node-a', apiVersion: 'v1' },
    eventTime: '2026-01-02T03:04:05.000000Z',
    reportingController: 'example.org/network',
    reportingInstance: 'node-a',
    action: 'AcquireLease',
    reason: 'PodCidrMissing',
    note: 'There is no pod CIDR.',
    type: 'Warning',
  }
}
