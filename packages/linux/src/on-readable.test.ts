import assert from 'node:assert/strict'
import { once } from 'node:events'
import { endianness } from 'node:os'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AF_UNIX, SOCK_DGRAM } from './constants.js'
import type { FileDescriptor } from './file-descriptor.js'
import { onReadable } from './on-readable.js'
import { bindSocket, openSocket, receive, sendTo, socketName } from './socket.js'
import { runChild } from './testing/run-child.js'

const openMailboxSource = `
  const socket = linux.openSocket({ family: linux.AF_UNIX, type: linux.SOCK_DGRAM, protocol: 0 })
  linux.bindSocket(socket, ${endianness() === 'LE' ? 'Uint8Array.of(1, 0)' : 'Uint8Array.of(0, 1)'})
  const send = () => linux.sendTo(socket, Buffer.from('x'), linux.socketName(socket))
  const drain = () => linux.receive(socket, Buffer.alloc(9))
`

function openMailbox(): FileDescriptor {
  const socket = openSocket({ family: AF_UNIX, type: SOCK_DGRAM, protocol: 0, nonBlocking: true })
  bindSocket(socket, endianness() === 'LE' ? Uint8Array.of(AF_UNIX, 0) : Uint8Array.of(0, AF_UNIX))
  return socket
}

test('the callback comes for every message, and none after the watch is disposed of', async () => {
  const mailbox = openMailbox()
  const events = new EventTarget()
  let seen = 0
  const watch = onReadable(mailbox, () => {
    while (receive(mailbox, Buffer.alloc(9)) !== undefined) seen++
    events.dispatchEvent(new Event('seen'))
  })
  for (const expected of [1, 2]) {
    const again = once(events, 'seen')
    sendTo(mailbox, Buffer.from('x'), socketName(mailbox))
    await again
    assert.equal(seen, expected)
  }
  watch[Symbol.dispose]()
  watch[Symbol.dispose]()
  sendTo(mailbox, Buffer.from('x'), socketName(mailbox))
  for (let turn = 0; turn < 5; turn++) await nextTurn()
  assert.equal(seen, 2)
  mailbox.close()
})

test('while the watch is paused what comes waits, and is told afterwards', async () => {
  const mailbox = openMailbox()
  const events = new EventTarget()
  let seen = 0
  const watch = onReadable(mailbox, () => {
    while (receive(mailbox, Buffer.alloc(9)) !== undefined) seen++
    events.dispatchEvent(new Event('seen'))
  })
  watch.pause()
  watch.pause()
  for (let message = 0; message < 3; message++) sendTo(mailbox, Buffer.from('x'), socketName(mailbox))
  for (let turn = 0; turn < 5; turn++) await nextTurn()
  assert.equal(seen, 0)
  const again = once(events, 'seen')
  watch.resume()
  watch.resume()
  await again
  assert.equal(seen, 3)
  watch[Symbol.dispose]()
  watch.resume()
  mailbox.close()
})

test('a descriptor has one watch at a time', () => {
  const mailbox = openMailbox()
  const first = onReadable(mailbox, () => undefined)
  assert.throws(() => onReadable(mailbox, () => undefined), /is already watched/)
  first[Symbol.dispose]()
  onReadable(mailbox, () => undefined)[Symbol.dispose]()
  mailbox.close()
})

test('an exception in the callback is an uncaught exception like any other', () => {
  const child = runChild(`
    ${openMailboxSource}
    linux.onReadable(socket, () => { throw new Error('from the callback') })
    send()
  `)
  assert.equal(child.status, 1, child.stderr)
  assert.match(child.stderr, /Error: from the callback/)
})

test('a promise resolved by the callback goes on although nothing else happens', () => {
  const child = runChild(`
    ${openMailboxSource}
    await new Promise(resolve => { linux.onReadable(socket, () => { drain(); resolve() }); send() })
    console.log('went on')
    process.exit()
  `)
  assert.equal(child.stdout, 'went on\n', child.stderr)
})

test('a watch that nobody refers to survives the garbage collector', () => {
  const child = runChild(
    `
    ${openMailboxSource}
    linux.onReadable(socket, () => { drain(); console.log('called'); process.exit() })
    for (let round = 0; round < 5; round++) { await new Promise(setImmediate); gc() }
    send()
  `,
    { flags: ['--expose-gc'] },
  )
  assert.equal(child.stdout, 'called\n', child.stderr)
})

test('a watch keeps the process alive, and stops doing so when it is told', () => {
  const child = runChild(`
    ${openMailboxSource}
    const watch = linux.onReadable(socket, () => { drain(); console.log('called'); watch.unref() })
    watch.unref()
    watch.ref()
    setTimeout(send, 20).unref()
  `)
  assert.equal(child.status, 0, child.stderr)
  assert.equal(child.stdout, 'called\n')
})
