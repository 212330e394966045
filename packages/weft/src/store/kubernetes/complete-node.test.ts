import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { StoreError } from '../store-error.js'
import { completeNode } from './complete-node.js'
import { findNodeName } from './find-node-name.js'
import { MemoryNodes } from './testing/memory-nodes.js'
import { names } from './testing/node-of.js'

const never = new AbortController().signal

test('that the network is up is told once, over whatever is in the way', async () => {
  const clock = new VirtualClock()
  const nodes = new MemoryNodes(clock)
  const api = nodes.connect(names)
  const told: string[] = []
  const parts = { api, clock, random: () => 0, name: 'kubernetes', node: 'node-a' }
  api.writeRefusal = new StoreError('denied', 'forbidden')
  const done = completeNode({ ...parts, tell: ([problem]) => told.push(problem?.sentence ?? 'nothing') }, never)
  await clock.advance(1_000)
  nodes.put('node-a', { conditions: [{ type: 'NetworkUnavailable', status: 'True', reason: 'NoRouteCreated' }] })
  await clock.advance(5_000)
  api.writeRefusal = undefined
  await clock.advance(5_000)
  await done
  assert.equal(told[0], 'there is no node node-a in this cluster to say that its network is up')
  assert.equal(told.at(-2), 'kubernetes refuses: forbidden; what it told last stays in force')
  assert.equal(told.at(-1), 'nothing')
  assert.equal(nodes.patches.length, 1)
  const found = await api.get('node-a', never)
  assert.deepEqual(found?.spec?.networkCondition, { status: 'False', reason: 'FlannelIsUp' })
})

test("a node's name is said, or it is that of the node on which the pod runs", async () => {
  const nodes = new MemoryNodes(new VirtualClock())
  nodes.runPod({ namespace: 'kube-flannel', name: 'weft-x' }, 'node-b')
  const api = nodes.connect(names)
  const pod = { POD_NAME: 'weft-x', POD_NAMESPACE: 'kube-flannel' }
  assert.equal(await findNodeName(api, { NODE_NAME: 'node-a', ...pod }, never), 'node-a')
  assert.equal(await findNodeName(api, pod, never), 'node-b')
  await assert.rejects(findNodeName(api, { ...pod, POD_NAME: 'weft-y' }, never), {
    message:
      'POD_NAMESPACE and POD_NAME: found kube-flannel/weft-y, which runs on no node of this cluster, accepted is the pod of this process',
  })
  await assert.rejects(findNodeName(api, { POD_NAME: 'weft-x' }, never), { name: 'Error', code: 'EUSAGE' })
})
