import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../files/testing/temporary-folder.js'
import { MemoryNodes } from '../store/kubernetes/testing/memory-nodes.js'
import { names, wordsOf } from '../store/kubernetes/testing/node-of.js'
import { StoreError } from '../store/store-error.js'
import { eventually } from '../test/eventually.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { VirtualClock } from '../testing/virtual-clock.js'
import { KubernetesNode } from './testing/kubernetes-node.js'

const hourMs = 3_600_000
const reconciledMs = 5_000

for (const way of ['refuses connections', 'is silent', 'does not take our token'] as const)
  test(`an hour of an API server that ${way} touches no kernel, is told in a few lines, and is made up for in five seconds`, {
    timeout: 120_000,
  }, async t => {
    const folder = await temporaryFolder()
    const clock = new VirtualClock()
    const cluster = new MemoryNodes(clock)
    const networkConfigPath = join(folder.path, 'net-conf.json')
    await writeFile(networkConfigPath, '{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}')
    cluster.put('node-a', { podCidrs: ['10.244.1.0/24'] })
    const putPeer = (host: number) =>
      cluster.put(
        'node-b',
        wordsOf(readLeaseLine(`node-b 10.244.2.0/24 via 192.0.2.${host} backend vxlan mac 02:00:00:00:02:01`)),
      )
    putPeer(2)
    const api = cluster.connect(names)
    const lines = ['node-a', 'eth0 192.0.2.1/24 mtu 1500', 'ip route add default via 192.0.2.254 dev eth0']
    const node = new KubernetesNode({ lines, folder: folder.path, networkConfigPath, api, clock })
    t.after(async () => {
      await node[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    })
    const peerIsAt = async (host: number) => {
      const { isReady, peers } = await node.report()
      assert.deepEqual([isReady, peers[0]?.publicAddress, peers[0]?.state], [true, `192.0.2.${host}`, 'done'])
    }
    await eventually(async () => {
      await clock.advance(100)
      await peerIsAt(2)
    })
    await clock.advance(60_000)

    const before = { operations: (await node.report()).operations, lines: node.lines.length }
    if (way === 'is silent') api.isSilent = true
    else if (way === 'refuses connections') api.isCut = true
    else {
      api.refusal = new StoreError('denied', 'Unauthorized (401)')
      api.endWatches()
    }
    putPeer(3)
    await clock.advance(hourMs)
    const after = await node.report()
    assert.ok(after.isReady)
    assert.deepEqual(after.operations, before.operations)
    const told = node.lines.slice(before.lines)
    assert.ok(told.length < 15, told.join('\n'))
    api.isSilent = false
    api.isCut = false
    api.refusal = undefined
    await clock.advance(reconciledMs)
    await eventually(() => peerIsAt(3))
    assert.deepEqual((await node.report()).problems, [])
  })
