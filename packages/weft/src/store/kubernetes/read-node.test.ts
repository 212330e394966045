import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNode, readVersion } from './read-node.js'
import { names } from './testing/node-of.js'

const metadata = {
  name: 'node-b',
  uid: '9f6c',
  resourceVersion: '4711',
  creationTimestamp: '2026-01-01T00:00:00Z',
  labels: { 'kubernetes.io/os': 'linux' },
  annotations: {
    [names.marker]: 'true',
    'kubeadm.alpha.kubernetes.io/cri-socket': '/run/containerd/containerd.sock',
    'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
  },
}
const condition = { type: 'NetworkUnavailable', status: 'False', reason: 'CalicoIsUp', message: 'x' }
const object = {
  kind: 'Node',
  metadata,
  spec: { podCIDR: '10.244.2.0/24', podCIDRs: ['10.244.2.0/24', 'fd00:10:244:2::/64'] },
  status: { conditions: [{ type: 'Ready', status: 'True' }, condition], images: [{ names: ['a'] }] },
}

const short = {
  name: 'node-b',
  uid: '9f6c',
  createdAt: '2026-01-01T00:00:00Z',
  annotations: { [names.marker]: 'true' },
}

test('of a whole node the few things are kept that count', () => {
  assert.deepEqual(readNode(object, { names, detail: 'whole' }), {
    ...short,
    spec: {
      podCidrs: ['10.244.2.0/24', 'fd00:10:244:2::/64'],
      isOfKubeadm: true,
      networkCondition: { status: 'False', reason: 'CalicoIsUp' },
    },
  })
  assert.equal(readVersion(object), '4711')
})

test('metadata alone say nothing of pod CIDRs', () => {
  assert.deepEqual(readNode({ metadata }, { names, detail: 'metadata' }), short)
})

test('a cluster without dual stack has the older name for the pod CIDR', () => {
  const spec = { podCIDR: '10.244.2.0/24' }
  assert.deepEqual(readNode({ metadata, spec }, { names, detail: 'whole' }).spec?.podCidrs, ['10.244.2.0/24'])
  assert.deepEqual(readNode({ metadata, spec: { podCIDR: '' } }, { names, detail: 'whole' }).spec?.podCidrs, [])
})

test('an answer that is no node is told as such', () => {
  for (const wrong of [null, [], 'x', {}, { metadata: { name: 7 } }, { metadata: { name: 'node-b' } }])
    assert.throws(() => readNode(wrong, { names, detail: 'whole' }), { name: 'StoreError', reason: 'broken' })
})
