import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { test } from 'node:test'
import { AF_INET, AF_UNIX, SO_RCVBUF, SO_RCVTIMEO, SOCK_CLOEXEC, SOCK_DGRAM, SOL_SOCKET } from './constants.js'
import type { FileDescriptor } from './file-descriptor.js'
import { bindSocket, getSocketOption, openSocket, receive, sendTo, setSocketOption, socketName } from './socket.js'

// A Unix socket bound to its bare family gets a name of its own from the kernel.
const anyUnixAddress = endianness() === 'LE' ? Uint8Array.of(AF_UNIX, 0) : Uint8Array.of(0, AF_UNIX)

function openMailbox({ nonBlocking = true } = {}): FileDescriptor {
  const socket = openSocket({ family: AF_UNIX, type: SOCK_DGRAM, protocol: 0, nonBlocking })
  bindSocket(socket, anyUnixAddress)
  return socket
}

test('a datagram arrives with its length and the address of its sender', () => {
  const [alice, bob] = [openMailbox(), openMailbox()]
  sendTo(alice, Buffer.from('hello'), socketName(bob))
  const buffer = Buffer.alloc(16)
  const received = receive(bob, buffer)
  assert.deepEqual(received, { length: 5, messageLength: 5, from: socketName(alice) })
  assert.equal(buffer.toString('utf8', 0, 5), 'hello')
  alice.close()
  bob.close()
})

test('a datagram that the buffer cannot hold tells its full length', () => {
  const mailbox = openMailbox()
  sendTo(mailbox, Buffer.alloc(1000), socketName(mailbox))
  const received = receive(mailbox, Buffer.alloc(10))
  assert.deepEqual([received?.length, received?.messageLength], [10, 1000])
  mailbox.close()
})

test('nothing to receive is undefined: at once without blocking, after the timeout with it', () => {
  const eager = openMailbox()
  assert.equal(receive(eager, Buffer.alloc(10)), undefined)
  const patient = openMailbox({ nonBlocking: false })
  const timeval = new BigInt64Array([0n, 1000n])
  setSocketOption(patient, SOL_SOCKET, SO_RCVTIMEO, new Uint8Array(timeval.buffer))
  assert.equal(receive(patient, Buffer.alloc(10)), undefined)
  eager.close()
  patient.close()
})

test('an option that was set can be read', () => {
  const socket = openMailbox()
  setSocketOption(socket, SOL_SOCKET, SO_RCVBUF, 8192)
  assert.equal(getSocketOption(socket, SOL_SOCKET, SO_RCVBUF), 2 * 8192) // the kernel doubles it for its bookkeeping
  socket.close()
})

test('a socket is not inherited by programs that are started', () => {
  const socket = openMailbox()
  const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${socket.number}`, 'utf8'))?.[1] ?? '0'
  assert.equal(Number.parseInt(flags, 8) & SOCK_CLOEXEC, SOCK_CLOEXEC)
  socket.close()
})

test('a refusal names the call and the errno', () => {
  const socket = openMailbox()
  const wrongFamily = { family: 255, type: SOCK_DGRAM, protocol: 0 }
  const errnoIs = (errno: string): { name: string; errno: string } => ({ name: 'LinuxError', errno })
  assert.throws(() => openSocket(wrongFamily), errnoIs('EAFNOSUPPORT'))
  assert.throws(() => bindSocket(socket, Uint8Array.of(AF_INET, 0)), errnoIs('EINVAL'))
  assert.throws(() => setSocketOption(socket, SOL_SOCKET, 9999, 1), /setsockopt\(1, 9999\): .* \(ENOPROTOOPT\)/)
  assert.throws(() => getSocketOption(socket, SOL_SOCKET, 9999), errnoIs('ENOPROTOOPT'))
  assert.throws(() => sendTo(socket, Buffer.alloc(1), Uint8Array.of(AF_INET, 0)), errnoIs('EINVAL'))
  socket.close()
  assert.throws(() => receive(socket, Buffer.alloc(1)), errnoIs('EBADF'))
  assert.throws(() => socketName(socket), errnoIs('EBADF'))
})
