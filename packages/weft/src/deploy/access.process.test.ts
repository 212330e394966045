import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { skipWithoutOpenssl } from '@weft/etcd/testing'
import { openNodeApi } from '../store/kubernetes/http/open-node-api.js'
import type { NodeApi, NodeQuery } from '../store/kubernetes/node-api.js'
import { eventNamespace } from '../store/kubernetes/node-event.js'
import type { Exchange } from '../store/kubernetes/testing/api-server/answers/exchange.js'
import { TestApiServer } from '../store/kubernetes/testing/api-server/test-api-server.js'
import { names } from '../store/kubernetes/testing/node-of.js'
import { TemporaryFolder } from '../test/temporary-folder.js'
import { readAllYaml } from './read-yaml.js'
import { renderChart } from './render-chart.js'
import { deployFolder } from './testing/deploy-folder.js'
import { listAt, objectAt, ofKind, textAt } from './testing/fields.js'
import { manifestGrants, rightOf, rightsOf } from './testing/manifest-grants.js'
import { manifestObjects } from './testing/manifest-objects.js'

const objects = manifestObjects('kube-weft.yml')
const release = { namespace: 'kube-flannel', values: { flannel: { allocateNodeCidrs: true } } }
const allocating = [...renderChart(join(deployFolder, 'chart'), release).values()].flatMap(readAllYaml)
const signal = AbortSignal.timeout(30_000)
const event = {
  metadata: { generateName: 'node-a.', namespace: eventNamespace },
  involvedObject: { apiVersion: 'v1', kind: 'Node', name: 'node-a' },
  type: 'Warning',
  reason: 'Test',
  message: 'a test',
}

async function follow(api: NodeApi, query: NodeQuery): Promise<void> {
  const { version } = await api.list(query, signal)
  for await (const update of api.watch(query, version, signal)) if (update.is === 'connected') return
}

/** What weft asks of an API server, call by call: one that is new does not compile before it is here. */
const calls: { readonly [Call in keyof NodeApi]: (api: NodeApi, mayAllocate: boolean) => Promise<void> } = {
  list: async api => {
    await api.list({ detail: 'whole' }, signal)
  },
  watch: async api => {
    await follow(api, { detail: 'metadata' })
    await follow(api, { detail: 'whole', name: 'node-a' })
  },
  get: async api => {
    assert.equal((await api.get('node-a', signal))?.name, 'node-a')
  },
  patchStatus: async api => {
    const patch = { metadata: { annotations: { [names.marker]: 'true' } } }
    assert.equal((await api.patchStatus('node-a', patch, signal))?.annotations[names.marker], 'true')
  },
  // Only with --allocate-node-cidrs.
  patch: async (api, mayAllocate) => {
    const patching = api.patch('node-a', { spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] } }, signal)
    if (mayAllocate) assert.deepEqual((await patching)?.spec?.podCidrs, ['10.244.1.0/24'])
    else await assert.rejects(patching)
  },
  postEvent: api => api.postEvent(eventNamespace, event, signal),
  // The manifest says the name of the node, so that nobody has to look at pods.
  nodeOfPod: async api => {
    await assert.rejects(api.nodeOfPod({ namespace: 'kube-flannel', name: 'x' }, signal))
  },
  reconnect: async api => api.reconnect(),
}

for (const { what, given, mayAllocate, refused } of [
  { what: 'the manifest', given: objects, mayAllocate: false, refused: ['get pods in kube-flannel', 'patch nodes'] },
  {
    what: 'a chart that hands out pod CIDRs',
    given: allocating,
    mayAllocate: true,
    refused: ['get pods in kube-flannel'],
  },
])
  test(`the account of ${what} may do what weft does then, and nothing else`, {
    skip: skipWithoutOpenssl,
  }, async () => {
    const grants = manifestGrants(given)
    const server = await TestApiServer.start()
    using folder = new TemporaryFolder()
    try {
      server.objects.create('nodes', { metadata: { name: 'node-a' } })
      server.addUser({ name: 'weft', grants })
      const kubeconfigFile = folder.write('kubeconfig', server.kubeconfig(server.issueToken('weft')))
      await using api = await openNodeApi({ kubeconfigFile, names })
      for (const call of Object.values(calls)) await call(api, mayAllocate)
      assert.deepEqual(rightsAsked(server.exchanges.filter(({ code }) => code === 403)), refused)
      const allowed = server.exchanges.filter(({ code = 0 }) => code >= 200 && code < 300)
      assert.deepEqual(rightsAsked(allowed), [...rightsOf(grants)].sort())
    } finally {
      await server.close()
    }
  })

test('the daemon of the manifest knows the name of its node without asking', () => {
  const [container] = listAt(ofKind(objects, 'DaemonSet'), 'spec', 'template', 'spec', 'containers')
  const [variable] = listAt(container, 'env')
  assert.equal(textAt(variable, 'name'), 'NODE_NAME')
  assert.deepEqual(objectAt(variable, 'valueFrom'), { fieldRef: { fieldPath: 'spec.nodeName' } })
})

function rightsAsked(exchanges: readonly Exchange[]): readonly string[] {
  const rights = exchanges.flatMap(({ path, asked }) => {
    const [, namespace] = /\/namespaces\/([^/]+)\//.exec(path) ?? []
    return asked === undefined ? [] : [rightOf(asked.verb, asked.resource, namespace)]
  })
  return [...new Set(rights)].sort()
}
