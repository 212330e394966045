import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePrefix4, prefix, subnetAt } from '@weft/inet'
import type { FamilyNetwork } from '../../model/network.js'
import { ipv4Network, ipv6Network } from '../etcd/testing/claim-of.js'
import type { KubeNode } from './node-api.js'
import { outsideNetworks, podCidrMissing } from './pod-cidr-problems.js'

const nodeWith = (name: string, podCidrs: readonly string[] = [], isOfKubeadm = false): KubeNode => ({
  name,
  uid: name,
  createdAt: '2026-01-01T00:00:00Z',
  annotations: {},
  spec: { podCidrs, isOfKubeadm },
})

const small: FamilyNetwork = { ...ipv4Network, network: prefix('10.244.0.0/22') }
const cidr = (index: number) => subnetAt(small.network, 24, index)
const dual = { ipv4: ipv4Network, ipv6: ipv6Network }
const a = nodeWith('node-a')

const table: readonly (readonly [what: string, sentence: string, told: string])[] = [
  [
    'the controller manager does not allocate them',
    podCidrMissing({ node: a, nodes: [a, nodeWith('node-b')], networks: { ipv4: ipv4Network } }).sentence,
    'node-a has no pod CIDR yet: none of the 2 nodes has one, so the controller manager does not allocate them; start kube-controller-manager with --allocate-node-cidrs=true --cluster-cidr=10.244.0.0/16',
  ],
  [
    'kubeadm was not told of the network',
    podCidrMissing({ node: nodeWith('node-a', [], true), nodes: [a], networks: dual }).sentence,
    'node-a has no pod CIDR yet: nobody hands them out, so "kubeadm init" was run without --pod-network-cidr; add --allocate-node-cidrs=true --cluster-cidr=10.244.0.0/16,fd00:10:244::/48 to the command in /etc/kubernetes/manifests/kube-controller-manager.yaml',
  ],
  [
    'all are taken',
    podCidrMissing({
      node: a,
      nodes: [a, ...[0, 1, 2, 3].map(index => nodeWith(`node-${index}`, [cidr(index)]))],
      networks: { ipv4: small },
    }).sentence,
    'node-a has no pod CIDR yet: all 4 subnets /24 of 10.244.0.0/22 are taken; delete the nodes that are gone, or give kube-controller-manager a larger --cluster-cidr and net-conf the same network',
  ],
  [
    'it is not clear why',
    podCidrMissing({
      node: a,
      nodes: [a, ...[0, 1, 2].map(index => nodeWith(`node-${index}`, [cidr(index)]))],
      networks: { ipv4: small },
    }).sentence,
    'node-a has no pod CIDR yet: 3 of 4 nodes have one and there is room for more in 10.244.0.0/22; see whether kube-controller-manager runs, and what its log says of node-a',
  ],
]
for (const [what, sentence, told] of table)
  test(`a node without a pod CIDR says why and what to do: ${what}`, () => assert.equal(sentence, told))

test('a pod CIDR outside of the network is told in one sentence with both', () => {
  const subnet = parsePrefix4('10.0.1.0/24') ?? assert.fail()
  const told = outsideNetworks('node-a', { ipv4: subnet }, { ipv4: ipv4Network })
  assert.deepEqual(told, [
    {
      code: 'subnet-outside-network',
      subject: 'node-a ipv4',
      sentence:
        'the pod CIDR 10.0.1.0/24 of node-a is outside of the network 10.244.0.0/16; let Network in net-conf be the --cluster-cidr of kube-controller-manager: kubectl -n kube-flannel edit configmap kube-flannel-cfg',
    },
  ])
})
