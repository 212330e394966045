import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ifbName } from './ifb-name.js'

test('the device has the name that others give it', () => {
  assert.equal(ifbName('n', 'c1'), 'bwp9b00b9b7c279')
})
