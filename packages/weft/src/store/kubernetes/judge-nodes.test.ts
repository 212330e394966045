import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLeaseLine } from '../../testing/lease-line.js'
import { judgeNodes } from './judge-nodes.js'
import type { KubeNode } from './node-api.js'
import { flannelNodes } from './testing/flannel-annotations.js'
import { names, nodeOf } from './testing/node-of.js'

const lineA = 'node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan mac 02:00:00:00:01:00'
const lineB = 'node-b 10.244.2.0/24 via 192.0.2.2 backend vxlan mac 02:00:00:00:02:00'
const old = { createdAt: '2025-01-01T00:00:00Z' }

function judged(...nodes: readonly KubeNode[]) {
  const { leases, problems } = judgeNodes(names, nodes)
  return { nodes: leases.map(({ node }) => node), sentences: problems.map(({ sentence }) => sentence) }
}

test("what flannel's nodes say is believed", () => {
  const nodes = Object.entries(flannelNodes).map(([name, { podCidrs, annotations }]) => ({
    ...nodeOf(lineA),
    name,
    annotations,
    spec: { podCidrs, isOfKubeadm: false },
  }))
  assert.deepEqual(judged(...nodes).sentences, [])
  assert.equal(judged(...nodes).nodes.length, Object.keys(flannelNodes).length)
})

test("a node's subnet is its pod CIDR, of each family one", () => {
  const line = 'node-b 10.244.2.0/24 via 192.0.2.2 fd00:10:244:2::/64 via 2001:db8::2 backend host-gw'
  assert.deepEqual(judgeNodes(names, [nodeOf(line)]).leases, [readLeaseLine(line)])
})

test('a dual-stack node that tells its address in one family only is a peer in that', () => {
  const line = 'node-b 10.244.2.0/24 fd00:10:244:2::/64 via 2001:db8::2 backend host-gw'
  assert.deepEqual(judgeNodes(names, [nodeOf(line)]).leases, [readLeaseLine(line)])
})

test('a node without the marker is no peer, and no problem either', () => {
  const node = nodeOf(lineB)
  const { [names.marker]: _, ...annotations } = node.annotations
  assert.deepEqual(judged({ ...node, annotations }), { nodes: [], sentences: [] })
})

test('a node that says that it takes part and has no pod CIDR is named', () => {
  const node = { ...nodeOf(lineB), spec: { podCidrs: [], isOfKubeadm: false } }
  assert.deepEqual(judged(node).sentences, [
    'the lease of node-b is left out: node node-b says that it takes part and has no pod CIDR',
  ])
})

test('pod CIDRs that are none are named', () => {
  const withCidrs = (...podCidrs: string[]) => ({ ...nodeOf(lineB), spec: { podCidrs, isOfKubeadm: false } })
  assert.deepEqual(judged(withCidrs('10.244.2.1/24')).sentences, [
    'the lease of node-b is left out: node node-b: spec.podCIDRs: found "10.244.2.1/24", accepted is a subnet like "10.244.1.0/24" without host bits',
  ])
  assert.deepEqual(judged(withCidrs('10.244.1.0/24', '10.244.2.0/24', '10.244.3.0/24')).sentences, [
    'the lease of node-b is left out: node node-b: spec.podCIDRs: found ["10.244.1.0/24","10.244.2.0/24","10.244.3.0/24"], accepted is one subnet, or one of each family',
  ])
})

test('a hostile annotation is named, and harms nobody else', () => {
  const hostile = nodeOf(lineB)
  const annotations = { ...hostile.annotations, [names.publicIp]: '$(reboot)' }
  const { nodes, sentences } = judged(nodeOf(lineA), { ...hostile, annotations })
  assert.deepEqual(nodes, ['node-a'])
  assert.equal(sentences.length, 1)
  assert.match(
    sentences[0] ?? '',
    /^the lease of node-b is left out: annotations of node-b: .*public-ip: found "\$\(reboot\)"/,
  )
})

test('of two nodes with one pod CIDR the older has it, in whatever order they come', () => {
  const younger = nodeOf('node-a 10.244.2.0/25 via 192.0.2.9 backend vxlan')
  const older = nodeOf(lineB, old)
  const expected = {
    nodes: ['node-b'],
    sentences: [
      'the lease of node-a is left out: its pod CIDR 10.244.2.0/25 overlaps 10.244.2.0/24 of node-b, which is older',
    ],
  }
  assert.deepEqual(judged(younger, older), expected)
  assert.deepEqual(judged(older, younger), expected)
})

test('of two nodes with one MAC the older has it', () => {
  const thief = nodeOf('node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan mac 02:00:00:00:02:00')
  const { nodes, sentences } = judged(thief, nodeOf(lineB, old))
  assert.deepEqual(nodes, ['node-b'])
  assert.equal(sentences.length, 1)
  assert.match(
    sentences[0] ?? '',
    /^the lease of node-a is left out: it claims .*02:00:00:00:02:00 of node-b, which is older$/,
  )
})
