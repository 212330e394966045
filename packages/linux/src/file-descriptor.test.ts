import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, openSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

test('what is written in the background is there when the promise resolves, and a refusal is a LinuxError', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-linux-'))
  try {
    const path = join(folder, 'written')
    const file = new FileDescriptor(openSync(path, 'w'))
    assert.equal(await file.writeInBackground(Buffer.from('hello')), 5)
    assert.equal(readFileSync(path, 'utf8'), 'hello')
    file.close()
    const descriptor = FileDescriptor.open(path)
    await assert.rejects(descriptor.writeInBackground(Buffer.alloc(1)), { name: 'LinuxError', errno: 'EBADF' })
    descriptor.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what the kernel says against reading, writing and opening is a LinuxError', () => {
  const descriptor = FileDescriptor.open('/proc/self')
  assert.throws(() => descriptor.read(Buffer.alloc(1)), { name: 'LinuxError', operation: 'read', errno: 'EISDIR' })
  assert.throws(() => descriptor.write(Buffer.alloc(1)), { name: 'LinuxError', operation: 'write', errno: 'EBADF' })
  descriptor.close()
  assert.throws(() => FileDescriptor.open('/nonexistent'), LinuxError)
})
