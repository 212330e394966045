import assert from 'node:assert/strict'
import { endianness } from 'node:os'
import { test } from 'node:test'
import fc from 'fast-check'
import { AF_UNIX, SOCK_DGRAM } from './constants.js'
import { bindSocket, openSocket, receive, sendTo, socketName } from './socket.js'

test('whatever is sent arrives byte for byte, cut off where the buffer ends', () => {
  const mailbox = openSocket({ family: AF_UNIX, type: SOCK_DGRAM, protocol: 0, nonBlocking: true })
  bindSocket(mailbox, endianness() === 'LE' ? Uint8Array.of(AF_UNIX, 0) : Uint8Array.of(0, AF_UNIX))
  const name = socketName(mailbox)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (data, room) => {
      const buffer = new Uint8Array(room)
      sendTo(mailbox, data, name)
      const length = Math.min(data.length, room)
      assert.deepEqual(receive(mailbox, buffer), { length, messageLength: data.length, from: name })
      assert.deepEqual(buffer.subarray(0, length), data.subarray(0, length))
      assert.equal(receive(mailbox, buffer), undefined)
    }),
  )
  mailbox.close()
})
