import assert from 'node:assert/strict'
import { fstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SOCK_CLOEXEC } from './constants.js'
import { receiveMessage, sendMessage } from './descriptor-passing.js'
import { FileDescriptor } from './file-descriptor.js'
import { acceptConnection, connectTo, listenAt, peerCredentials } from './unix-stream.js'

function withConnection(
  work: (ends: { client: FileDescriptor; server: FileDescriptor; path: string; listener: FileDescriptor }) => void,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'weft-stream-'))
  const path = join(folder, 'socket')
  const open: FileDescriptor[] = []
  try {
    const listener = listenAt(path, { backlog: 4 })
    open.push(listener)
    assert.equal(acceptConnection(listener), undefined)
    const client = connectTo(path)
    open.push(client)
    const server = acceptConnection(listener)
    assert.ok(server)
    open.push(server)
    work({ client, server, path, listener })
  } finally {
    for (const descriptor of open) descriptor.close()
    rmSync(folder, { recursive: true })
  }
}

test('descriptors arrive with the bytes, open onto the same files, and are not inherited by programs', () => {
  withConnection(({ client, server }) => {
    const buffer = Buffer.alloc(16)
    assert.equal(receiveMessage(server, buffer), undefined)
    using first = FileDescriptor.open('/proc/self/status')
    using second = FileDescriptor.open('/')
    assert.equal(sendMessage(client, Buffer.from('hello'), [first, second]), 5)
    const message = receiveMessage(server, buffer)
    assert.ok(message)
    assert.equal(buffer.toString('utf8', 0, message.length), 'hello')
    assert.equal(message.hasLostDescriptors, false)
    assert.deepEqual(
      message.descriptors.map(({ number }) => fstatSync(number).ino),
      [first, second].map(({ number }) => fstatSync(number).ino),
    )
    for (const descriptor of message.descriptors) {
      const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor.number}`, 'utf8'))?.[1] ?? '0'
      assert.equal(Number.parseInt(flags, 8) & SOCK_CLOEXEC, SOCK_CLOEXEC)
      descriptor.close()
    }
  })
})

test('bytes without descriptors are just bytes, and the end of the stream has no length', () => {
  withConnection(({ client, server }) => {
    const buffer = Buffer.alloc(16)
    sendMessage(client, Buffer.from('x'))
    assert.deepEqual(receiveMessage(server, buffer), { length: 1, descriptors: [], hasLostDescriptors: false })
    client.close()
    assert.equal(receiveMessage(server, buffer)?.length, 0)
  })
})

test('more descriptors than are passed at once are refused, and of those that come none stays open', () => {
  withConnection(({ client, server }) => {
    using file = FileDescriptor.open('/')
    assert.throws(() => sendMessage(client, Buffer.from('x'), new Array(9).fill(file)), /found 9 descriptors to pass/)
    const before = readdirSync('/proc/self/fd').length
    for (let time = 0; time < 50; time++) {
      sendMessage(client, Buffer.from('x'), new Array(8).fill(file))
      const message = receiveMessage(server, Buffer.alloc(1))
      assert.equal(message?.descriptors.length, 8)
      for (const descriptor of message.descriptors) descriptor.close()
    }
    assert.equal(readdirSync('/proc/self/fd').length, before)
  })
})

test('the socket is for this user alone, and tells who is at the other end', () => {
  withConnection(({ server, path }) => {
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.deepEqual(peerCredentials(server), {
      pid: process.pid,
      uid: process.getuid?.(),
      gid: process.getgid?.(),
    })
  })
})

test('a refusal names the place and the errno', () => {
  withConnection(({ client, server, path }) => {
    assert.throws(() => listenAt(path, { backlog: 1 }), { name: 'LinuxError', errno: 'EADDRINUSE' })
    assert.throws(() => connectTo(`${path}.none`), /connect to .*\.none: it does not exist \(ENOENT\)/)
    server.close()
    assert.throws(() => sendMessage(client, Buffer.from('x')), { name: 'LinuxError', errno: 'EPIPE' })
    assert.throws(() => acceptConnection(client), { name: 'LinuxError', errno: 'EINVAL' })
  })
})

test('a descriptor that was given away is not closed by who had it', () => {
  const file = FileDescriptor.open('/')
  const number = file.release()
  file.close()
  assert.throws(() => file.number, { name: 'LinuxError', errno: 'EBADF' })
  using taken = new FileDescriptor(number)
  assert.ok(fstatSync(taken.number).isDirectory())
})
