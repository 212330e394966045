import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as macrotask } from 'node:timers/promises'
import { temporaryFolder } from '../files/testing/temporary-folder.js'
import { prefix } from '../store/etcd/testing/key-value-of.js'
import { MemoryEtcd } from '../store/etcd/testing/memory-etcd.js'
import { eventually } from '../test/eventually.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { VirtualClock } from '../testing/virtual-clock.js'
import { EtcdNode } from './testing/etcd-node.js'
import { LoneNode } from './testing/lone-node.js'

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

for (const way of ['at once', 'one by one'])
  test(`a thousand peers that come ${way} are a few lines with numbers, and each has a line for whoever asks`, {
    timeout: 120_000,
  }, async () => {
    const clock = new VirtualClock()
    await using node = (await LoneNode.open()).start({ clock })
    await node.untilStatus('ready')
    const before = node.lines.length
    for (let peer = 0; peer < 1_000; peer++) {
      node.store.put(readLeaseLine(leaseLine(peer)))
      if (way === 'one by one') await macrotask()
    }
    await eventually(
      async () => assert.match((await node.ask('/metrics')).body, /^weft_peers\{.*state="done"\} 1000$/m),
      60_000,
    )
    await clock.advance(2 * minuteMs)
    const lines = node.lines.slice(before).filter(({ level }) => level !== 'debug')
    assert.ok(lines.length <= screen, `${lines.length}: ${lines.map(({ text }) => text).join('\n')}`)
    assert.match(lines.map(({ text }) => text).join('\n'), /operations: .*forwarding\.replace ×\d+/)
  })

function leaseLine(peer: number): string {
  const name = `node-b-${String(peer).padStart(4, '0')}`
  const [high, low] = [peer >> 8, peer & 255]
  const mac = ['02:00:00:01', ...[high, low].map(byte => byte.toString(16).padStart(2, '0'))].join(':')
  const subnet = `10.244.${(peer >> 4) + 2}.${(peer & 15) << 4}/28`
  return `${name} ${subnet} via 198.18.${high}.${low} backend vxlan mac ${mac}`
}
