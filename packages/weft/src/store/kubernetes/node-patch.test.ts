import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NodeSpec } from './node-api.js'
import { networkIsUpPatch } from './node-patch.js'
import { nodeOf } from './testing/node-of.js'

const now = new Date('2026-02-03T04:05:06.789Z')
const nodeWith = (networkCondition?: NodeSpec['networkCondition']) => ({
  ...nodeOf('node-a 10.244.1.0/24'),
  spec: { podCidrs: [], isOfKubeadm: false, ...(networkCondition && { networkCondition }) },
})

test('the condition says what flannel says, with the time of now', () => {
  assert.equal(
    JSON.stringify(networkIsUpPatch(nodeWith(), now)),
    '{"status":{"conditions":[{"type":"NetworkUnavailable","status":"False","lastHeartbeatTime":"2026-02-03T04:05:06Z","lastTransitionTime":"2026-02-03T04:05:06Z","reason":"FlannelIsUp","message":"Flannel is running on this node"}]}}',
  )
})

test('it is written over what a cloud says, and not again when it stands there', () => {
  assert.ok(networkIsUpPatch(nodeWith({ status: 'True', reason: 'NoRouteCreated' }), now))
  assert.equal(networkIsUpPatch(nodeWith({ status: 'False', reason: 'FlannelIsUp' }), now), undefined)
})
