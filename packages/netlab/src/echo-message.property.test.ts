import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeIcmp } from './echo-message.js'

test('no datagram, however damaged, makes the decoder throw', () => {
  const datagram = fc.uint8Array({ maxLength: 120 })
  fc.assert(
    fc.property(datagram, fc.constantFrom('ipv4' as const, 'ipv6' as const), (bytes, family) => {
      decodeIcmp(bytes, family)
    }),
  )
})

test('a truncated IPv6 error is silence or news, never an exception', () => {
  const head = fc.constantFrom([1, 0], [2, 0], [129, 0])
  fc.assert(
    fc.property(head, fc.uint8Array({ maxLength: 80 }), (start, rest) => {
      const news = decodeIcmp(Uint8Array.from([...start, ...rest]), 'ipv6')
      assert.ok(news === undefined || ['reply', 'too-big', 'unreachable'].includes(news.news))
    }),
  )
})
