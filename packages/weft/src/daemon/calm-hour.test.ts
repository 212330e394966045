import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryFolder } from '../files/testing/temporary-folder.js'
import { prefix } from '../store/etcd/testing/key-value-of.js'
import { MemoryEtcd } from '../store/etcd/testing/memory-etcd.js'
import { eventually } from '../test/eventually.js'
import { VirtualClock } from '../testing/virtual-clock.js'
import { EtcdNode } from './testing/etcd-node.js'

const nodeCount = 50
const secondMs = 1_000
const minuteMs = 60_000
/** What an operator sees at a glance. */
const screen = 40

test('an hour of fifty nodes, their start included, is one screen of lines on each; from then on nobody says a word', {
  timeout: 300_000,
}, async t => {
  const folder = await temporaryFolder()
  const clock = new VirtualClock()
  const etcd = new MemoryEtcd(clock)
  const netConf = '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}'
  const look = { prefix: `${prefix}/` }
  etcd.commit({ requires: [], writes: [{ do: 'put', key: `${prefix}/config`, value: netConf, leaseId: 0n }], look })
  const nodes = Array.from({ length: nodeCount }, (_, index) => {
    const lines = [
      `node-${index}`,
      `eth0 192.0.2.${index + 1}/24 mtu 1500`,
      'ip route add default via 192.0.2.254 dev eth0',
    ]
    return new EtcdNode({ lines, kv: etcd.connect(), folder: folder.path, clock })
  })
  t.after(async () => {
    await Promise.all(nodes.map(node => node[Symbol.asyncDispose]()))
    etcd[Symbol.dispose]()
    await folder[Symbol.asyncDispose]()
  })
  await eventually(async () => {
    await clock.advance(secondMs)
    for (const node of nodes) {
      const { isReady, peers } = await node.report()
      assert.ok(isReady && peers.length === nodeCount - 1, `${peers.length} peers`)
    }
  }, 120_000)
  await clock.advance(2 * minuteMs)
  const atStart = nodes.map(({ lines }) => lines.length)
  await clock.advance(60 * minuteMs)
  for (const [index, { lines }] of nodes.entries()) {
    assert.deepEqual(lines.slice(atStart[index]), [])
    assert.ok(lines.length <= screen, lines.join('\n'))
  }
})
