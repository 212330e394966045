import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import { RTM_NEWROUTE } from '../message-types.js'
import { messageOf } from '../testing/message-of.js'
import { decodeHops, type Hop, writeHops } from './hops.js'

function bytesOf(hops: readonly Hop[]): Uint8Array {
  const attributes = messageOf(RTM_NEWROUTE, writer => writeHops(writer, 'ipv4', hops)).attributes(0)
  assert.ok(attributes.next())
  return Uint8Array.from(attributes.bytes())
}

const hops: Hop[] = [
  { linkIndex: 2, isOnlink: true, weight: 1, gateway: address('192.0.2.2') },
  { linkIndex: 3, isOnlink: false, weight: 256, gateway: address('fd00::2') },
  { linkIndex: 4, isOnlink: false, weight: 7 },
]

test('hops read back as they were written, gateways of either family and none', () => {
  assert.deepEqual(decodeHops(bytesOf(hops)), hops)
})

test('a hop that is longer than what is left is malformed', () => {
  const bytes = bytesOf(hops.slice(0, 1))
  assert.throws(() => decodeHops(bytes.subarray(0, 12)), { message: 'A hop says it has 16 bytes, and 12 are left.' })
})

test('a hop that claims to be shorter than its header is malformed, and does not loop for ever', () => {
  assert.throws(() => decodeHops(new Uint8Array(8)), /A hop says it has 0 bytes/)
})
