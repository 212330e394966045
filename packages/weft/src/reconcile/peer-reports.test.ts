import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import { readNetworkConfig } from '../config/net-conf.js'
import { MemoryKernel } from '../kernel/memory/memory-kernel.js'
import { readNode } from '../testing/case-node.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { lookAndPlan } from '../testing/look-and-plan.js'
import { meddle } from '../testing/meddle.js'
import { readOperatorLine } from '../testing/operator-line.js'
import { Conditions } from './conditions.js'
import { peerReports } from './peer-reports.js'

const node = ['node-a', 'eth0 192.0.2.1/24 mtu 1500']
const leases = [
  'node-a 10.244.1.0/24 via 192.0.2.1',
  'node-b 10.244.2.0/24 via 192.0.2.2',
  'node-c 10.244.3.0/24 via 198.51.100.3',
]

async function reports(backend: string, conditions: Conditions, ...lines: string[]) {
  const kernel = new MemoryKernel(readNode(node).machine)
  for (const line of lines) await meddle(kernel, line)
  const config = readNetworkConfig('net-conf', `{"Network":"10.244.0.0/16","Backend":{"Type":"${backend}"}}`)
  const given = { config, options: readNode(node).options, leases: leases.map(readLeaseLine) }
  const { plan, problems } = await lookAndPlan(kernel, given)
  assert.equal(plan.outcome, 'planned')
  return peerReports(plan.workings.peers(), [...plan.problems, ...problems], conditions)
}

test('a peer whose objects are all there is done', async () => {
  const [b] = await reports('vxlan', new Conditions())
  assert.deepEqual(b, {
    node: 'node-b',
    family: 'ipv4',
    subnet: '10.244.2.0/24',
    publicAddress: '192.0.2.2',
    carriage: 'tunnel',
    state: 'done',
  })
})

test('a peer with an object that the kernel refuses tells the words of the kernel', async () => {
  const conditions = new Conditions()
  const hop = { by: 'gateway', gateway: address('10.244.2.0'), link: 'flannel.1', isOnlink: true } as const
  conditions.failed(
    { do: 'route.replace', route: { destination: prefix('10.244.2.0/24'), metric: 0, protocol: 138, hop } },
    { code: 'ENOBUFS', sentence: 'there is no room left (ENOBUFS)' },
    { ms: 0, date: new Date(0) },
  )
  const [b, c] = await reports('vxlan', conditions)
  assert.equal(b?.state, 'error')
  assert.equal(b?.reason, 'there is no room left (ENOBUFS)')
  assert.equal(c?.state, 'done')
})

test('a peer whose tunnel cannot be made tells why', async () => {
  const conditions = new Conditions()
  const operation = readOperatorLine(
    'ip link add flannel.1 address 02:00:00:00:00:01 mtu 1450 up type vxlan id 1 dev eth0 local 192.0.2.1 dstport 8472 nolearning',
  )
  assert.ok(operation)
  const failure = { code: 'EOPNOTSUPP', sentence: 'this kernel has no vxlan (EOPNOTSUPP)' }
  conditions.failed(operation, failure, { ms: 0, date: new Date(0) })
  const [b] = await reports('vxlan', conditions)
  assert.deepEqual([b?.state, b?.reason], ['error', 'this kernel has no vxlan (EOPNOTSUPP)'])
})

test('a peer to which somebody else has the route cannot be reached', async () => {
  const [b, c] = await reports(
    'vxlan',
    new Conditions(),
    'ip route add 10.244.2.0/24 via 192.0.2.77 dev eth0 proto bird',
  )
  assert.equal(b?.state, 'error')
  assert.match(b?.reason ?? '', /put there by somebody else/)
  assert.equal(c?.state, 'done')
})

test('a peer that the backend cannot serve says why', async () => {
  const [b, c] = await reports('host-gw', new Conditions())
  assert.equal(b?.carriage, 'direct')
  assert.deepEqual([c?.carriage, c?.state], ['none', 'error'])
  assert.match(c?.reason ?? '', /no route there/)
})
