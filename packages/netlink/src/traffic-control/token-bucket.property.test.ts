import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RTM_NEWQDISC } from '../message-types.js'
import { messageOf } from '../testing/message-of.js'
import { decodeTokenBucket, type TokenBucket, writeTokenBucket } from './token-bucket.js'

function readBack(bucket: TokenBucket): TokenBucket {
  return decodeTokenBucket(messageOf(RTM_NEWQDISC, writer => writeTokenBucket(writer, bucket)).attributes(0))
}

const u32 = fc.integer({ min: 1, max: 2 ** 32 - 1 })

test('a token bucket reads back with its rate and its limit, also where a rate needs more than 32 bits', () => {
  const rate = fc.oneof(u32, fc.integer({ min: 2 ** 32, max: 2 ** 50 }))
  fc.assert(
    fc.property(rate, u32, u32, (rateBytesPerSecond, burstBytes, limitBytes) => {
      const { burstBytes: _, ...read } = readBack({ rateBytesPerSecond, burstBytes, limitBytes })
      assert.deepEqual(read, { rateBytesPerSecond, limitBytes })
    }),
  )
})

test('a burst is told as a time, so it reads back as at most a microsecond of the rate less', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 2 ** 31 }),
      fc.integer({ min: 1, max: 2 ** 20 }),
      (rateBytesPerSecond, burstBytes) => {
        fc.pre(burstBytes / rateBytesPerSecond < 200)
        const read = readBack({ rateBytesPerSecond, burstBytes, limitBytes: 1 }).burstBytes
        const loss = 2 + (1.1 * rateBytesPerSecond) / 1_000_000
        assert.ok(read <= burstBytes && burstBytes - read <= loss, `${burstBytes} reads back as ${read}`)
      },
    ),
  )
})
