import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Section } from '../../document/section.js'
import type { JsonObject } from '../../model/json.js'
import { readUdpConfig } from './config.js'

const read = (backend: JsonObject) => readUdpConfig(Section.of('net-conf: Backend', backend))

test("without options it is flannel's port, as large as the interface allows, by the kernel where it can", () => {
  assert.deepEqual(read({}), { port: 8285, mtuBytes: 0, dataPath: 'auto' })
})

test('the options are what was asked for', () => {
  assert.deepEqual(read({ Port: 9000, MTU: 1400, DataPath: 'user' }), { port: 9000, mtuBytes: 1400, dataPath: 'user' })
})

test('a data path that nobody knows is refused with those that there are', () => {
  assert.throws(() => read({ DataPath: 'fast' }), {
    message: 'net-conf: Backend.DataPath: found "fast", accepted is "auto" or "kernel" or "user"',
  })
})

test('an MTU that leaves no room for a packet is refused', () => {
  assert.throws(() => read({ MTU: 95 }), /accepted is a whole number from 96 to 65535/)
})
