import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Report } from '../model/report.js'
import { formatReport } from './format-report.js'

const since = '2026-01-01T00:00:00.000Z'

const waiting: Report = {
  node: 'node-a',
  version: '0.1.0',
  state: 'blocked',
  isReady: false,
  status: {
    state: 'not-ready',
    code: 'lease-missing',
    reason: 'there is no lease for this node',
    remedy: 'add it',
    since,
  },
  startedAt: since,
  backend: { type: 'host-gw', options: {} },
  store: { name: 'file leases.json', leases: 0 },
  families: {},
  peers: [],
  problems: [{ code: 'lease-missing', subject: 'node-a', sentence: 'there is no lease for this node', since }],
  failures: [],
  operations: { total: 0, failed: 0, changingTurns: 0, recent: [] },
}

const peer = { node: 'node-b', publicAddress: '192.0.2.2', family: 'ipv4', subnet: '10.244.2.0/24' } as const

const running: Report = {
  ...waiting,
  state: 'running',
  isReady: true,
  status: { state: 'ready', code: 'ready', reason: 'it is', since },
  backend: { type: 'vxlan', options: { vni: 1 } },
  store: { name: 'file leases.json', leases: 3 },
  interface: { name: 'eth0', mtuBytes: 1500 },
  podMtuBytes: 1450,
  families: { ipv4: { network: '10.244.0.0/16', subnet: '10.244.1.0/24', localAddress: '192.0.2.1' } },
  hasNexthopObjects: false,
  peers: [
    { ...peer, carriage: 'tunnel', state: 'done' },
    { ...peer, node: 'a-longer-name', subnet: '10.244.13.0/24', carriage: 'none', state: 'error', reason: 'no' },
  ],
  problems: [],
  failures: [
    {
      object: 'link flannel.1',
      operation: 'ip link add flannel.1',
      code: 'EEXIST',
      sentence: 'there is one already (EEXIST)',
      since,
      attempts: 3,
    },
  ],
  operations: {
    total: 2,
    failed: 1,
    changingTurns: 1,
    recent: [
      { at: since, text: 'ip link add flannel.1', outcome: 'error' },
      { at: since, text: 'ip route replace 10.244.2.0/24', outcome: 'done' },
    ],
  },
}

test('a node that waits says for what', () => {
  assert.equal(
    formatReport(waiting),
    `node       node-a: blocked, not ready (weft 0.1.0, since ${since})
because    there is no lease for this node; add it
backend    host-gw {}
store      file leases.json: 0 leases

problems
  lease-missing: there is no lease for this node (since ${since})

no peers

operations 0 in 0 turns, 0 refused
`,
  )
})

test("a node that runs tells of its ground, the kernel's refusals, its peers in columns, and its last operations", () => {
  assert.equal(
    formatReport(running),
    `node       node-a: running, ready (weft 0.1.0, since ${since})
backend    vxlan {"vni":1}
store      file leases.json: 3 leases
interface  eth0, MTU 1500; pods 1450
ipv4       10.244.1.0/24 of 10.244.0.0/16, tunnel end 192.0.2.1
kernel     has no next hop objects; plain routes are used

refused by the kernel
  ip link add flannel.1
    there is one already (EEXIST) (3 attempts since ${since})

peer           subnet          address    carriage  state
node-b         10.244.2.0/24   192.0.2.2  tunnel    done
a-longer-name  10.244.13.0/24  192.0.2.2  none      error

operations 2 in 1 turns, 1 refused
  ${since} REFUSED ip link add flannel.1
  ${since} ip route replace 10.244.2.0/24
`,
  )
})

test('who carries the packets is told, and why, where there is a choice', () => {
  const missingWays = { 'socket segments': 'the kernel does not offer it' }
  const dataPath = { by: 'user', reason: 'this kernel has no fou', missingWays } as const
  const ipv4 = { network: '10.244.0.0/16', subnet: '10.244.1.0/24', localAddress: '192.0.2.1', dataPath }
  assert.match(
    formatReport({ ...running, families: { ipv4 } }),
    /^data path {2}ipv4: the program weft-pump, because this kernel has no fou\n {11}without socket segments: the kernel does not offer it$/m,
  )
})
