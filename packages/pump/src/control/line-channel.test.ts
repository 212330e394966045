import assert from 'node:assert/strict'
import { fstatSync, openSync } from 'node:fs'
import { test } from 'node:test'
import { FileDescriptor, hasHungUp, sendMessage } from '@weft/linux'
import { socketPair } from '../testing/socket-pair.js'
import { LineChannel } from './line-channel.js'
import { LONGEST_LINE, ProtocolError } from './protocol.js'

function pair() {
  const [near, far] = socketPair()
  return { near, channel: new LineChannel(far) }
}

test('lines come as they were sent, however the stream cuts them', () => {
  const { near, channel } = pair()
  using _near = near
  using _channel = channel
  assert.deepEqual(channel.receive(), [])
  near.write(Buffer.from('{"a":1}\n{"b"'))
  assert.deepEqual(channel.receive(), [{ text: '{"a":1}', descriptors: [] }])
  near.write(Buffer.from(':2}\n'))
  assert.deepEqual(channel.receive(), [{ text: '{"b":2}', descriptors: [] }])
  assert.deepEqual(channel.receive(), [])
})

test('descriptors come with the line that they were sent with', () => {
  const { near, channel } = pair()
  using other = new LineChannel(near)
  using _channel = channel
  using file = new FileDescriptor(openSync(import.meta.filename, 'r'))
  other.send({ do: 'carry' }, [file])
  const [line] = channel.receive() ?? []
  assert.equal(line?.text, '{"do":"carry"}')
  const [received] = line?.descriptors ?? []
  assert.ok(received)
  assert.equal(fstatSync(received.number).ino, fstatSync(file.number).ino)
  received.close()
})

test('descriptors of a line that never ends are closed with the channel', () => {
  const { near, channel } = pair()
  using _near = near
  const [left, right] = socketPair()
  using _left = left
  sendMessage(near, Buffer.from('{"do"'), [right])
  right.close()
  assert.deepEqual(channel.receive(), [])
  assert.equal(hasHungUp(left), false)
  channel[Symbol.dispose]()
  assert.equal(hasHungUp(left), true)
})

test('the other end has gone', () => {
  const { near, channel } = pair()
  using _channel = channel
  near.close()
  assert.equal(channel.receive(), undefined)
})

test('a line without end is refused', () => {
  const { near, channel } = pair()
  using _near = near
  using _channel = channel
  const chunk = Buffer.alloc(LONGEST_LINE / 2, 'x')
  near.write(chunk)
  assert.deepEqual(channel.receive(), [])
  near.write(chunk)
  assert.deepEqual(channel.receive(), [])
  near.write(chunk)
  assert.throws(() => channel.receive(), ProtocolError)
})

test('whoever does not read is told nothing more', () => {
  const { near, channel } = pair()
  using _near = near
  using _channel = channel
  const sendMuch = () => {
    for (let count = 0; count < 1000; count += 1) channel.send({ text: 'x'.repeat(10_000) })
  }
  assert.throws(sendMuch, { name: 'LinuxError', errno: 'EAGAIN' })
})
