import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import { decodeSocketAddress, encodeSocketAddress } from './socket-address.js'

test('an address comes back from the form that the kernel wants', () => {
  for (const text of ['192.0.2.1', '2001:db8::1']) {
    assert.equal(decodeSocketAddress(encodeSocketAddress(address(text))), text)
  }
})

test('the forms have the sizes of the kernel', () => {
  assert.equal(encodeSocketAddress(address('192.0.2.1')).length, 16)
  assert.equal(encodeSocketAddress(address('2001:db8::1')).length, 28)
})
