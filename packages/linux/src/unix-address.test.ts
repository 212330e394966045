import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { AF_UNIX, SOCK_DGRAM } from './constants.js'
import { bindSocket, openSocket, receive, sendTo, socketName } from './socket.js'
import { unixAddress } from './unix-address.js'

const datagrams = { family: AF_UNIX, type: SOCK_DGRAM, protocol: 0, nonBlocking: true }

function assertReaches(name: string): void {
  const [receiver, sender] = [openSocket(datagrams), openSocket(datagrams)]
  try {
    bindSocket(receiver, unixAddress(name))
    assert.deepEqual(Buffer.from(socketName(receiver)), Buffer.from(unixAddress(name)))
    sendTo(sender, Buffer.from('READY=1'), unixAddress(name))
    const buffer = Buffer.alloc(16)
    assert.equal(buffer.toString('utf8', 0, receive(receiver, buffer)?.length), 'READY=1')
  } finally {
    receiver.close()
    sender.close()
  }
}

test('a datagram reaches a socket by its path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-unix-'))
  try {
    assertReaches(join(folder, 'notify'))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a datagram reaches a socket that has a name and no path', () => {
  assertReaches(`@weft-test-${process.pid}`)
})

test('a name that is too long for the kernel is refused and not cut off', () => {
  assert.equal(unixAddress(`/${'x'.repeat(106)}`).length, 110)
  assert.equal(unixAddress(`@${'x'.repeat(107)}`).length, 110)
  for (const name of [`/${'x'.repeat(107)}`, `@${'x'.repeat(108)}`])
    assert.throws(() => unixAddress(name), { name: 'LinuxError', errno: 'ENAMETOOLONG' })
})
