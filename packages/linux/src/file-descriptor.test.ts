import assert from 'node:assert/strict'
import { existsSync, openSync, readlinkSync } from 'node:fs'
import { test } from 'node:test'
import { FileDescriptor } from './file-descriptor.js'
import { LinuxError } from './linux-error.js'

test('a file is read and the descriptor is closed at the end of its scope', () => {
  const descriptor = FileDescriptor.open('/proc/self/comm')
  const { number } = descriptor
  const buffer = Buffer.alloc(64)
  assert.match(buffer.toString('utf8', 0, descriptor.read(buffer)), /^.+\n$/)
  descriptor[Symbol.dispose]()
  assert.equal(existsSync(`/proc/self/fd/${number}`), false)
})

test('closing twice is harmless, even when the number belongs to another file by then', () => {
  const first = FileDescriptor.open('/proc/self/comm')
  const { number } = first
  first.close()
  const second = new FileDescriptor(openSync('/proc/self/cmdline', 'r'))
  assert.equal(second.number, number)
  first.close()
  assert.match(readlinkSync(`/proc/self/fd/${second.number}`), /cmdline$/)
  second.close()
})

test('a closed descriptor refuses to be used', () => {
  const descriptor = FileDescriptor.open('/proc/self/comm')
  descriptor.close()
  assert.throws(() => descriptor.read(Buffer.alloc(1)), /use a closed descriptor: bad file descriptor \(EBADF\)/)
})

test('what the kernel says against reading, writing and opening is a LinuxError', () => {
  const descriptor = FileDescriptor.open('/proc/self')
  assert.throws(() => descriptor.read(Buffer.alloc(1)), { name: 'LinuxError', operation: 'read', errno: 'EISDIR' })
  assert.throws(() => descriptor.write(Buffer.alloc(1)), { name: 'LinuxError', operation: 'write', errno: 'EBADF' })
  descriptor.close()
  assert.throws(() => FileDescriptor.open('/nonexistent'), LinuxError)
})
