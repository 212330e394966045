import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Claim } from '../../model/claim.js'
import { type ClaimWords, claimOf } from '../etcd/testing/claim-of.js'
import { type Decision, decideLease } from './decide-lease.js'
import type { KubeNode } from './node-api.js'
import { names } from './testing/node-of.js'

const node = (annotations: KubeNode['annotations'] = {}, ...podCidrs: readonly string[]): KubeNode => ({
  name: 'node-a',
  uid: 'a',
  createdAt: '2026-01-01T00:00:00Z',
  annotations,
  spec: { podCidrs: podCidrs.length === 0 ? ['10.244.1.0/24'] : podCidrs, isOfKubeadm: false },
})

function held(shown: KubeNode, words: ClaimWords = {}, claimed?: Partial<Claim>): Decision & { do: 'hold' } {
  const decision = decideLease(names, { ...claimOf(words), ...claimed }, shown)
  assert.ok(decision.do === 'hold', JSON.stringify(decision))
  return decision
}

const at = 'flannel.alpha.coreos.com'
const whole = {
  [`${at}/backend-data`]: '{"VNI":1,"VtepMAC":"02:00:00:00:04:01"}',
  [`${at}/backend-type`]: 'vxlan',
  [`${at}/kube-subnet-manager`]: 'true',
  [`${at}/public-ip`]: '192.0.2.1',
}

test('a node that says nothing yet writes all of its annotations, byte for byte as flannel does', () => {
  assert.equal(
    JSON.stringify(held(node()).patch),
    '{"metadata":{"annotations":{"flannel.alpha.coreos.com/backend-data":"{\\"VNI\\":1,\\"VtepMAC\\":\\"02:00:00:00:04:01\\"}","flannel.alpha.coreos.com/backend-type":"vxlan","flannel.alpha.coreos.com/kube-subnet-manager":"true","flannel.alpha.coreos.com/public-ip":"192.0.2.1"}}}',
  )
})

test('the lease is the pod CIDR with what the annotations say', () => {
  assert.deepEqual(held(node()).lease, {
    node: 'node-a',
    subnet: '10.244.1.0/24',
    publicIp: '192.0.2.1',
    backendType: 'vxlan',
    backendData: { VNI: 1, VtepMAC: '02:00:00:00:04:01' },
  })
})

test('a node that says all that it should writes nothing', () => {
  assert.equal(held(node(whole)).patch, undefined)
})

test('only what differs is written', () => {
  assert.deepEqual(held(node({ ...whole, [names.publicIp]: '192.0.2.9' })).patch, {
    metadata: { annotations: { [names.publicIp]: '192.0.2.1' } },
  })
  assert.deepEqual(held(node({ ...whole, [names.marker]: 'false' })).patch, {
    metadata: { annotations: { [names.marker]: 'true' } },
  })
})

test('a MAC that the peers know already stays', () => {
  const data = '{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:44"}'
  assert.equal(held(node({ ...whole, [names.backendData]: data })).patch, undefined)
})

test('a MAC that was lost with the annotations is that of the lease before', () => {
  const backendData = { VNI: 1, VtepMAC: 'c6:d2:32:6f:8f:44' }
  const { lease } = held(node(), {}, { previous: { node: 'node-a', backendType: 'vxlan', backendData } })
  assert.deepEqual(lease.backendData, backendData)
})

test('what a family said that is off now is taken away, and what people wrote is not', () => {
  const dual = { ...whole, [names.backendV6Data]: '{}', [names.publicIpv6]: '2001:db8::1' }
  const byPeople = { [names.publicIpv6Overwrite]: '2001:db8::7', [names.nodePublicIpv6]: '' }
  assert.deepEqual(held(node({ ...dual, ...byPeople })).patch, {
    metadata: { annotations: { [names.backendV6Data]: null, [names.publicIpv6]: null } },
  })
})

test('in dual stack both families are told', () => {
  const words = { via: ['192.0.2.1', '2001:db8::1'] }
  const { patch, lease } = held(node(whole, '10.244.1.0/24', 'fd00:10:244:1::/64'), words)
  assert.deepEqual(patch, {
    metadata: {
      annotations: {
        [names.backendV6Data]: '{"VNI":1,"VtepMAC":"02:00:00:00:06:01"}',
        [names.publicIpv6]: '2001:db8::1',
      },
    },
  })
  assert.equal(lease.ipv6Subnet, 'fd00:10:244:1::/64')
})

test('an address that overwrites is told to the others, and the node keeps its own', () => {
  const shown = node({ ...whole, [names.publicIpOverwrite]: '198.51.100.7' })
  const { patch, lease, problem } = held(shown)
  assert.deepEqual(patch, { metadata: { annotations: { [names.publicIp]: '198.51.100.7' } } })
  assert.equal(lease.publicIp, '192.0.2.1')
  assert.equal(problem, undefined)
})

test('an address that was written for the node counts as its own', () => {
  const shown = node({ ...whole, [names.nodePublicIp]: '198.51.100.8' })
  const { patch, lease } = held(shown)
  assert.deepEqual(patch, { metadata: { annotations: { [names.publicIp]: '198.51.100.8' } } })
  assert.equal(lease.publicIp, '198.51.100.8')
})

test('an overwriting address that is none is named and not followed; an empty one is none', () => {
  const { patch, problem } = held(node({ ...whole, [names.publicIpOverwrite]: '198.51.100' }))
  assert.equal(patch, undefined)
  assert.equal(
    problem?.sentence,
    'annotations of node-a: flannel.alpha.coreos.com/public-ip-overwrite: found "198.51.100", accepted is an IPv4 address like "192.0.2.1" that other machines reach: not loopback, link-local, multicast, broadcast or unspecified; it is not followed until it is mended',
  )
  assert.equal(held(node({ ...whole, [names.publicIpOverwrite]: '' })).problem, undefined)
})

test('a node without a pod CIDR asks why', () => {
  const bare = { ...node(), spec: { podCidrs: [], isOfKubeadm: false } }
  assert.deepEqual(decideLease(names, claimOf(), bare), { do: 'ask', node: bare })
  const otherFamily = node({}, 'fd00:10:244:1::/64')
  assert.deepEqual(decideLease(names, claimOf(), otherFamily), { do: 'ask', node: otherFamily })
})

test('a pod CIDR outside of the network is not used, and nothing is written', () => {
  const decision = decideLease(names, claimOf(), node({}, '10.0.1.0/24'))
  assert.ok(decision.do === 'wait')
  assert.match(
    decision.problem.sentence,
    /^the pod CIDR 10\.0\.1\.0\/24 of node-a is outside of the network 10\.244\.0\.0\/16; /,
  )
})

test('a node with one good family goes on with that, and tells what is wrong with the other', () => {
  const words = { via: ['192.0.2.1', '2001:db8::1'] }
  const { problem } = held(node({}, '10.244.1.0/24', 'fd99::/64'), words)
  assert.equal(problem?.code, 'subnet-outside-network')
})

test('a name that no node of the cluster has is told', () => {
  assert.deepEqual(decideLease(names, claimOf(), undefined), {
    do: 'wait',
    problem: {
      code: 'lease-missing',
      subject: 'node-a',
      sentence: 'there is no node node-a in this cluster; say with --node-name or NODE_NAME which one this is',
    },
  })
})

test('what no other node would believe is not written', () => {
  const decision = decideLease(names, { ...claimOf(), advertise: () => 'x'.repeat(5_000) }, node())
  assert.ok(decision.do === 'wait')
  assert.match(decision.problem.sentence, /; no other node would believe it, so it is not written$/)
})
