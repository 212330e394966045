import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCapture } from '../captures/read-capture.js'
import { decodeMessages } from '../codec/message.js'
import { decodeFouPort } from './fou-port.js'

test('ports are told with their protocol, and with their address if they have one', () => {
  assert.deepEqual(decodeMessages(readCapture('replies/fou-ports')).map(decodeFouPort), [
    { family: 'ipv6', port: 8286, protocol: 41, local: 'fd00::1' },
    { family: 'ipv4', port: 8285, protocol: 4 },
  ])
})
