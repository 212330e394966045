import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefix } from '@weft/inet'
import { claimOf } from '../etcd/testing/claim-of.js'
import { decidePodCidr } from './decide-pod-cidr.js'
import type { KubeNode } from './node-api.js'
import { names } from './testing/node-of.js'

const claim = claimOf({})

function nodeWith(
  name: string,
  { podCidrs = [], wants = '' }: { podCidrs?: readonly string[]; wants?: string },
): KubeNode {
  const annotations = wants === '' ? {} : { [names.podCidrClaim]: wants }
  const spec = { podCidrs, isOfKubeadm: false }
  return { name, uid: `uid of ${name}`, createdAt: '2026-01-01T00:00:00Z', annotations, spec }
}

function decide(nodes: readonly KubeNode[], { attempt = 1, settled }: { attempt?: number; settled?: string } = {}) {
  return decidePodCidr({ names, claim, nodes, attempt, settled })
}

test('a node without a pod CIDR says first which one it wants, and takes it when nobody else has it or wants it', () => {
  const others = [nodeWith('node-b', { podCidrs: ['10.244.2.0/24'] }), nodeWith('node-c', { wants: '10.244.3.0/24' })]
  const first = decide([nodeWith('node-a', {}), ...others])
  assert.ok(first.do === 'claim')
  const second = decide([nodeWith('node-a', { wants: '10.244.9.0/24' }), ...others])
  const spec = { podCIDR: '10.244.9.0/24', podCIDRs: ['10.244.9.0/24'] }
  const patch = { metadata: { annotations: { [names.podCidrClaim]: null } }, spec }
  assert.deepEqual(second, { do: 'take', patch, settled: '10.244.9.0/24' })
})

test('a node that has one is left alone, and so is one that is not there', () => {
  assert.deepEqual(decide([nodeWith('node-a', { podCidrs: ['10.244.1.0/24'] })]), { do: 'nothing' })
  assert.deepEqual(decide([]), { do: 'nothing' })
})

for (const other of [{ podCidrs: ['10.244.9.0/24'] }, { wants: '10.244.9.0/24' }, { podCidrs: ['10.244.8.0/23'] }])
  test(`what another node has or wants is given up for something else: ${JSON.stringify(other)}`, () => {
    const nodes = [nodeWith('node-a', { wants: '10.244.9.0/24' }), nodeWith('node-b', other)]
    const decision = decide(nodes)
    assert.ok(decision.do === 'claim')
    assert.doesNotMatch(JSON.stringify(decision.patch), /10\.244\.[89]\.0/)
    assert.notDeepEqual(decide(nodes, { attempt: 2 }), decision)
  })

test('who was alone with a claim once stays with it: whoever wants the same has seen that', () => {
  const nodes = [nodeWith('node-a', { wants: '10.244.9.0/24' }), nodeWith('node-b', { wants: '10.244.9.0/24' })]
  assert.equal(decide(nodes, { settled: '10.244.9.0/24' }).do, 'take')
  assert.equal(decide(nodes, { settled: '10.244.7.0/24' }).do, 'claim')
})

test('a claim that fits the network no more is forgotten', () => {
  for (const wants of ['10.9.0.0/24', '10.244.9.0/25', 'nonsense'])
    assert.equal(decide([nodeWith('node-a', { wants })]).do, 'claim', wants)
})

test('in both families one is claimed in each', () => {
  const ipv6 = {
    network: prefix('fd00::/48'),
    subnetLength: 64,
    subnetMin: prefix('fd00:0:0:1::/64'),
    subnetMax: prefix('fd00:0:0:ffff::/64'),
  }
  const dual = { ...claim, networks: { ...claim.networks, ipv6 } }
  const common = { names, claim: dual, attempt: 1, settled: undefined }
  assert.equal(decidePodCidr({ ...common, nodes: [nodeWith('node-a', { wants: '10.244.9.0/24' })] }).do, 'claim')
  const decision = decidePodCidr({ ...common, nodes: [nodeWith('node-a', { wants: '10.244.9.0/24,fd00:0:0:9::/64' })] })
  assert.ok(decision.do === 'take')
  assert.deepEqual(decision.patch.spec, { podCIDR: '10.244.9.0/24', podCIDRs: ['10.244.9.0/24', 'fd00:0:0:9::/64'] })
})

test('a network that is used up is told with its name', () => {
  const decision = decide([nodeWith('node-a', {}), nodeWith('node-b', { podCidrs: ['10.244.0.0/16'] })])
  assert.ok(decision.do === 'wait')
  assert.match(decision.problem.sentence, /^there is no free \/24 in 10\.244\.0\.0\/16 for node-a; delete the nodes/)
})
