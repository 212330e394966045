import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem } from '../model/problem.js'
import { readiness, type Standing, statusSince } from './readiness.js'

const whole: Standing = {
  stuck: undefined,
  progress: 'planned',
  obstacles: [],
  refusal: undefined,
  subnetFile: 'written',
}
const away = problem('store-failure', 'etcd', 'etcd does not answer')
const missing = problem('lease-missing', 'node-a', 'there is no lease')
const unwritable = problem('subnet-file', 'x', 'x cannot be written')
const refusal = {
  target: 'link flannel.1',
  operation: 'ip link add flannel.1',
  failure: { code: 'EOPNOTSUPP', sentence: 'not here' },
  since: new Date(0),
  attempts: 1,
  retryAtMs: 0,
}

const cases: readonly (readonly [title: string, standing: Standing, told: string])[] = [
  ['all is there', whole, "ready: this node's part of the network is in the kernel"],
  [
    'nothing is known yet',
    { ...whole, progress: 'uninformed', subnetFile: 'unwritten' },
    'starting: net-conf and the leases have not been read yet',
  ],
  [
    'the store is away at the start',
    { ...whole, progress: 'uninformed', obstacles: [away] },
    'store-failure: etcd does not answer',
  ],
  [
    'the first obstacle is the most telling',
    { ...whole, progress: 'blocked', obstacles: [away, missing] },
    'store-failure: etcd does not answer',
  ],
  [
    'the store is away later',
    { ...whole, obstacles: [away] },
    "ready: this node's part of the network is in the kernel",
  ],
  ['a device is refused', { ...whole, refusal }, 'kernel-refusal: the kernel refuses ip link add flannel.1: not here'],
  ['subnet.env is still to come', { ...whole, subnetFile: 'unwritten' }, 'starting: subnet.env is not written yet'],
  ['subnet.env cannot be written', { ...whole, subnetFile: unwritable }, 'subnet-file: x cannot be written'],
  [
    'a loop is stuck, whatever else',
    { ...whole, stuck: 'the loop is stuck', obstacles: [away] },
    'stuck: the loop is stuck',
  ],
]

for (const [title, standing, told] of cases)
  test(`${title}: ${told}`, () => {
    const { code, reason, state } = readiness(standing)
    assert.equal(`${code}: ${reason}`, told)
    assert.equal(state, code === 'ready' || code === 'starting' ? code : 'not-ready')
  })

test('since moves when something else does', () => {
  const first = statusSince(readiness(whole), undefined, new Date(0))
  assert.equal(statusSince(readiness(whole), first, new Date(1_000)), first)
  const second = statusSince(readiness({ ...whole, subnetFile: unwritable }), first, new Date(2_000))
  assert.equal(second.since, '1970-01-01T00:00:02.000Z')
})
