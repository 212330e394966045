import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import type { FamilyPart } from '../backends/backend.js'
import { readLeaseLine } from '../testing/lease-line.js'
import type { Self } from './judge.js'
import { Peers } from './peers.js'

const own = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1')
const self: Self = {
  family: 'ipv4',
  network: prefix('10.244.0.0/16'),
  own,
  ownSubnet: prefix('10.244.1.0/24'),
  ownAddresses: new Set([address('192.0.2.1'), address('198.51.100.1')]),
  backendType: 'vxlan',
  leaseType: 'vxlan',
}

function judge(...lines: string[]) {
  const peers = new Peers({ self, part })
  for (const line of lines) peers.admit(readLeaseLine(line))
  return told(peers)
}

/** What a peer gets does not matter here. */
const part: FamilyPart = {
  entries: [],
  problems: [],
  podMtuBytes: 1500,
  planPeer: peer => ({ peer, carriage: 'direct', entries: [] }),
}

function told(peers: Peers) {
  return {
    peers: [...peers.parts()].map(({ peer }) => peer.lease.node),
    problems: peers.problems.map(({ code, subject }) => `${code}: ${subject}`),
  }
}

const refused = [
  ['172.16.0.0/24 via 192.0.2.2', 'subnet-outside-network'],
  ['10.0.0.0/8 via 192.0.2.2', 'subnet-outside-network'],
  ['10.244.0.0/16 via 192.0.2.2', 'subnet-clash'],
  ['10.244.1.0/25 via 192.0.2.2', 'subnet-clash'],
  ['10.244.2.0/24', 'public-address'],
  ['10.244.2.0/24 via 10.244.2.1', 'public-address'],
  ['10.244.2.0/24 via 10.244.1.1', 'public-address'],
  ['10.244.2.0/24 via 192.0.2.1', 'address-taken'],
  ['10.244.2.0/24 via 198.51.100.1', 'address-taken'],
  ['10.244.2.0/24 via 192.0.2.2 backend host-gw', 'backend-differs'],
] as const

for (const [claim, code] of refused)
  test(`a claim of ${claim} is left out: ${code}`, () => {
    assert.deepEqual(judge(`node-b ${claim}`), { peers: [], problems: [`${code}: node-b ipv4`] })
  })

test('a lease without a subnet in this family is no peer and no problem', () => {
  assert.deepEqual(judge('node-b fd00::/64 via 2001:db8::2'), { peers: [], problems: [] })
})

test('a claim that is left out takes no subnet and no address from others', () => {
  assert.deepEqual(judge('node-b 10.244.2.0/24 via 192.0.2.1', 'node-c 10.244.2.0/24 via 192.0.2.3'), {
    peers: ['node-c'],
    problems: ['address-taken: node-b ipv4'],
  })
})

test('a shared public address is told, and both are served', () => {
  assert.deepEqual(judge('node-b 10.244.2.0/24 via 192.0.2.2', 'node-c 10.244.3.0/24 via 192.0.2.2'), {
    peers: ['node-b', 'node-c'],
    problems: ['address-clash: node-c ipv4'],
  })
})

test('what a peer had is free when it has been dismissed', () => {
  const peers = new Peers({ self, part })
  const former = readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2')
  peers.admit(former)
  peers.dismiss(former)
  peers.admit(readLeaseLine('node-c 10.244.2.0/24 via 192.0.2.2'))
  assert.deepEqual(told(peers), { peers: ['node-c'], problems: [] })
})

test('a lease that says nothing of its backend is a peer where that is what such nodes do, and there alone', () => {
  const lines = ['node-b 10.244.2.0/24 via 192.0.2.2 backend udp', 'node-c 10.244.3.0/24 via 192.0.2.3 backend vxlan']
  const silent = { ...readLeaseLine('node-d 10.244.4.0/24 via 192.0.2.4'), backendType: '' }
  const admitted = (self: Self) => {
    const peers = new Peers({ self, part })
    for (const lease of [...lines.map(readLeaseLine), silent]) peers.admit(lease)
    return [...peers.parts()].map(({ peer }) => peer.lease.node)
  }
  assert.deepEqual(admitted({ ...self, backendType: 'udp', leaseType: '' }), ['node-b', 'node-d'])
  assert.deepEqual(admitted(self), ['node-c'])
})
