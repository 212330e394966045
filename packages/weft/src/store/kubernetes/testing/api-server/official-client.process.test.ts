import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CoreV1Api, KubeConfig, PatchStrategy, setHeaderOptions, Watch } from '@kubernetes/client-node'
import { skipWithoutOpenssl } from '@weft/etcd/testing'
import { LargeCluster } from './load/large-cluster.js'
import { TestApiServer } from './test-api-server.js'

describe('the official client with the test API server', { skip: skipWithoutOpenssl }, () => {
  const config = new KubeConfig()
  let server: TestApiServer
  let api: CoreV1Api
  before(async () => {
    server = await TestApiServer.start()
    new LargeCluster(server.objects, { count: 5, seed: 1 }).create()
    config.loadFromString(server.kubeconfig(server.issueAdminToken()))
    api = config.makeApiClient(CoreV1Api)
  })
  after(() => server.close())

  it('lists nodes in pages', async () => {
    const first = await api.listNode({ limit: 3 })
    const rest = await api.listNode({ limit: 3, _continue: first.metadata?._continue ?? '' })
    const names = [...first.items, ...rest.items].map(({ metadata }) => metadata?.name)
    assert.deepEqual(names, ['node-00000', 'node-00001', 'node-00002', 'node-00003', 'node-00004'])
    assert.equal(first.items[0]?.spec?.podCIDR, '10.0.0.0/24')
  })

  it('patches the status of a node', async () => {
    const body = {
      metadata: { annotations: { 'example.org/public-ip': '192.0.2.1' } },
      status: { conditions: [{ type: 'NetworkUnavailable', status: 'False', reason: 'Changed' }] },
    }
    const node = await api.patchNodeStatus(
      { name: 'node-00001', body },
      setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
    )
    assert.equal(node.metadata?.annotations?.['example.org/public-ip'], '192.0.2.1')
    assert.deepEqual(
      node.status?.conditions?.map(({ type }) => type),
      ['NetworkUnavailable', 'MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'],
    )
    assert.equal(node.status?.conditions?.[0]?.reason, 'Changed')
    assert.equal(node.status?.images?.length, 50)
  })

  it('watches nodes', async () => {
    const resourceVersion = String(server.revision)
    const seen: string[] = []
    await new Promise<void>((resolve, reject) => {
      const told = (phase: string, object: { metadata: { name: string } }) => {
        seen.push(`${phase} ${object.metadata.name}`)
        if (seen.length === 2) resolve()
      }
      const stopped = (error: unknown) => reject(error)
      new Watch(config)
        .watch('/api/v1/nodes', { resourceVersion }, told, stopped)
        .then(stop => {
          server.objects.create('nodes', { metadata: { name: 'new' } })
          server.objects.delete({ resource: 'nodes', name: 'new' })
          after(() => stop.abort())
        })
        .catch(reject)
    })
    assert.deepEqual(seen, ['ADDED new', 'DELETED new'])
  })

  it('is told what it may not, and what is not there', async () => {
    const reason = (error: unknown) => (error instanceof Error && 'body' in error ? String(error.body) : String(error))
    await assert.rejects(api.readNode({ name: 'nowhere' }), error =>
      /nodes \\?"nowhere\\?" not found/.test(reason(error)),
    )
  })

  it('writes an event about a node', async () => {
    const event = await api.createNamespacedEvent({
      namespace: 'default',
      body: {
        metadata: { generateName: 'node-00001.' },
        involvedObject: { kind: 'Node', name: 'node-00001' },
        reason: 'PodCidrMissing',
        message: 'There is no pod CIDR.',
        type: 'Warning',
      },
    })
    assert.match(event.metadata.name ?? '', /^node-00001\./)
  })
})
