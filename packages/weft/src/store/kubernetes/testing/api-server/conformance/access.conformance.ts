import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:http2'
import { describe, it } from 'node:test'
import { textOf } from '../objects/object-field.js'
import { Bench } from './bench.js'
import { strategic } from './client.js'
import { expectFailure } from './expect-failure.js'
import type { Subject } from './subject.js'

export function accessConformance(name: string, open: () => Promise<Subject>): void {
  describe(`who may do what in ${name}`, () => {
    const bench = new Bench(open)
    const node = { kind: 'Node', apiVersion: 'v1', metadata: { name: 'never' } }

    it('a token that nobody has issued is refused', async () => {
      const refused = { message: 'Unauthorized', reason: 'Unauthorized', code: 401 }
      expectFailure(await bench.nobody.ask('/api/v1/nodes', { token: 'made-up' }), refused)
      expectFailure(await bench.nobody.ask('/api/v1/nodes/a', { token: 'made-up' }), refused)
    })

    it('whoever has no token is anonymous, and is told what they may not', async () => {
      expectFailure(await bench.nobody.ask('/api/v1/nodes'), {
        message:
          'nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at the cluster scope',
        reason: 'Forbidden',
        details: { kind: 'nodes' },
        code: 403,
      })
    })

    it('what is forbidden is named with its verb, resource, group and scope', async () => {
      const asked = { method: 'POST', contentType: 'application/json', body: node }
      expectFailure(await bench.reader.ask('/api/v1/nodes', asked), {
        message:
          'nodes is forbidden: User "reader" cannot create resource "nodes" in API group "" at the cluster scope',
        reason: 'Forbidden',
        details: { kind: 'nodes' },
        code: 403,
      })
      expectFailure(await bench.reader.ask('/api/v1/namespaces/default/events', asked), {
        message:
          'events is forbidden: User "reader" cannot create resource "events" in API group "" in the namespace "default"',
        reason: 'Forbidden',
        details: { kind: 'events' },
        code: 403,
      })
      expectFailure(await bench.reader.ask('/apis/events.k8s.io/v1/namespaces/default/events/x'), {
        message:
          'events.events.k8s.io "x" is forbidden: User "reader" cannot get resource "events" in API group "events.k8s.io" in the namespace "default"',
        reason: 'Forbidden',
        details: { name: 'x', group: 'events.k8s.io', kind: 'events' },
        code: 403,
      })
      expectFailure(await bench.reader.ask('/api/v1/pods?watch=true'), {
        message: 'pods is forbidden: User "reader" cannot watch resource "pods" in API group "" at the cluster scope',
        reason: 'Forbidden',
        details: { kind: 'pods' },
        code: 403,
      })
    })

    it('a selector for one name is as good as the name', async () => {
      const { object } = await bench.reader.ask('/api/v1/pods?fieldSelector=metadata.name%3Dx')
      assert.equal(
        object.message,
        'pods "x" is forbidden: User "reader" cannot list resource "pods" in API group "" at the cluster scope',
      )
    })

    it('the right to patch the status of nodes is not the right to patch nodes', async () => {
      const group = bench.newGroup()
      await group.createNode('a')
      const asked = { method: 'PATCH', contentType: strategic, body: { metadata: { annotations: { a: 'b' } } } }
      const { code } = await bench.reader.ask(`${group.pathOf('a')}/status`, asked)
      assert.equal(code, 200)
      const name = group.nameOf('a')
      expectFailure(await bench.reader.ask(group.pathOf('a'), asked), {
        message: `nodes "${name}" is forbidden: User "reader" cannot patch resource "nodes" in API group "" at the cluster scope`,
        reason: 'Forbidden',
        details: { name, kind: 'nodes' },
        code: 403,
      })
    })

    it('a path that is no resource may be forbidden too', async () => {
      expectFailure(await bench.nobody.ask('/metrics'), {
        message: 'forbidden: User "system:anonymous" cannot get path "/metrics"',
        reason: 'Forbidden',
        details: {},
        code: 403,
      })
    })

    it('whether the server is ready, and its version, may be asked by anybody', async () => {
      const ready = await bench.nobody.ask('/readyz')
      assert.deepEqual([ready.code, ready.bytes.toString()], [200, 'ok'])
      const version = await bench.nobody.get('/version')
      assert.match(textOf(version, 'gitVersion'), /^v1\./)
    })

    it('the second version of HTTP is spoken to whom wants it', async () => {
      const { url, ca, readerToken } = bench.subject
      const session = connect(url, { ca })
      const stream = session.request({ ':path': '/api/v1/nodes?limit=1', authorization: `Bearer ${readerToken}` })
      const [headers] = await once(stream, 'response')
      stream.resume()
      await once(stream, 'end')
      session.close()
      assert.equal(headers[':status'], 200)
    })
  })
}
