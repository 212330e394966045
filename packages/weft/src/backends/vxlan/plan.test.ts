import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNetworkConfig } from '../../config/net-conf.js'
import { MemoryKernel } from '../../kernel/memory/memory-kernel.js'
import { readNode } from '../../testing/case-node.js'
import { readLeaseLine } from '../../testing/lease-line.js'
import { lookAndPlan } from '../../testing/look-and-plan.js'

async function podMtu(network: Record<string, unknown>, underlayMtu: number) {
  const node = readNode(['node-a', `eth0 192.0.2.1/24 2001:db8::1/64 mtu ${underlayMtu}`])
  const lease = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1 fd00:10:244:1::/64 via 2001:db8::1')
  const config = readNetworkConfig('net-conf', JSON.stringify({ Backend: { Type: 'vxlan' }, ...network }))
  const { plan } = await lookAndPlan(new MemoryKernel(node.machine), { config, options: node.options, leases: [lease] })
  const sentences = plan.problems.map(({ sentence }) => sentence)
  return { podMtu: plan.outcome === 'planned' ? plan.podMtuBytes : undefined, sentences }
}

const ipv4 = { Network: '10.244.0.0/16' }
const ipv6 = { EnableIPv6: true, IPv6Network: 'fd00:10:244::/48' }

test('pods get what the tunnel of every family carries', async () => {
  assert.equal((await podMtu(ipv4, 1500)).podMtu, 1450)
  assert.equal((await podMtu({ ...ipv4, ...ipv6 }, 1500)).podMtu, 1430)
  assert.equal((await podMtu({ EnableIPv4: false, ...ipv6 }, 9000)).podMtu, 8930)
  assert.equal((await podMtu({ ...ipv4, Backend: { Type: 'vxlan', MTU: 1400 } }, 1500)).podMtu, 1350)
})

test('an underlay that leaves less than IPv6 needs is told', async () => {
  const { sentences } = await podMtu({ EnableIPv4: false, ...ipv6 }, 1349)
  assert.deepEqual(sentences, ['eth0 with MTU 1349 leaves 1279 bytes inside the tunnel; IPv6 needs 1280'])
  assert.deepEqual((await podMtu({ EnableIPv4: false, ...ipv6 }, 1350)).sentences, [])
})
