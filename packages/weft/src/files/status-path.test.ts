import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statusPath } from './status-path.js'

test('status.json lies beside subnet.env, and goes with its name where daemons share a folder', () => {
  assert.equal(statusPath('/run/flannel/subnet.env'), '/run/flannel/status.json')
  assert.equal(statusPath('/run/flannel/blue.env'), '/run/flannel/blue.status.json')
  assert.equal(statusPath('/run/blue'), '/run/blue.status.json')
})
