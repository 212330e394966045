import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem } from '../model/problem.js'
import type { Status } from '../model/report.js'
import { ownProblems } from './own-problems.js'
import { remedies } from './remedies.js'

const since = '2026-01-01T00:00:00.000Z'
const ready: Status = { state: 'ready', code: 'ready', reason: 'all is well', since }
const refused = problem('lease-refused', 'node-b', 'the lease of node-b is left out')

test('what is wrong with other nodes is theirs to tell, but not what is wrong with the lease of this one', () => {
  const own = problem('lease-refused', 'node-a', 'nobody would believe it')
  const netfilter = problem('bridge-netfilter', 'module', 'br_netfilter is not loaded')
  const bySource = new Map([
    ['store', [refused, problem('store-failure', 'etcd', 'etcd does not answer')]],
    ['turn', [problem('not-on-link', 'node-c ipv4', 'node-c is behind a router'), netfilter]],
    ['own lease', [own]],
  ])
  assert.deepEqual(
    ownProblems(ready, bySource).map(({ sentence }) => sentence),
    ['etcd does not answer', 'br_netfilter is not loaded', 'nobody would believe it'],
  )
})

test('what keeps the node from being ready stands first, once, with its remedy', () => {
  const status: Status = { state: 'not-ready', code: 'kernel-refusal', reason: 'no VXLAN', since }
  const bySource = new Map([['net-conf', [problem('mtu', 'ipv4 MTU', 'too large'), problem('mtu', 'x', 'no VXLAN')]]])
  assert.deepEqual(ownProblems(status, bySource), [
    { code: 'kernel-refusal', sentence: 'no VXLAN', remedy: remedies['kernel-refusal'] },
    { code: 'mtu', sentence: 'too large', remedy: remedies.mtu },
  ])
})
