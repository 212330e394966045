import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { acceptConnection, connectTo, FileDescriptor, listenAt, sendMessage } from '@weft/linux'
import { TemporaryFolder } from '../../test/temporary-folder.js'
import { encodeFrame, type Frame } from './frame.js'
import { FrameStream } from './frame-stream.js'

/** The two ends of a connection. */
function connect(): readonly [FileDescriptor, FileDescriptor] {
  using folder = new TemporaryFolder()
  using listener = listenAt(folder.join('socket'), { backlog: 1 })
  const one = connectTo(folder.join('socket'))
  const other = acceptConnection(listener)
  assert.ok(other)
  return [one, other]
}

const frameOf = (length: number): Frame => ({ kind: 'ask1', parts: [Buffer.alloc(length, 'x')] })

test('frames go both ways, one for each, also when they are larger than what the kernel takes at once', async () => {
  const [one, other] = connect()
  using here = new FrameStream(one)
  using there = new FrameStream(other)
  for (const length of [0, 3_000_000, 5]) {
    const [, heard] = await Promise.all([here.send(frameOf(length)), there.next()])
    assert.deepEqual(heard, frameOf(length))
    const [, answered] = await Promise.all([there.send(frameOf(length)), here.next()])
    assert.deepEqual(answered, frameOf(length))
  }
})

test('descriptors that go with the first frame arrive, and later ones are not kept', async () => {
  using folder = new TemporaryFolder()
  writeFileSync(folder.join('file'), 'text')
  using file = FileDescriptor.open(folder.join('file'))
  const [one, other] = connect()
  using here = new FrameStream(one)
  using there = new FrameStream(other)
  for (let frame = 0; frame < 2; frame++) {
    await here.send(frameOf(1), [file])
    await there.next()
  }
  assert.deepEqual(
    there.descriptors.map(({ number }) => readFileSync(number, 'utf8')),
    ['text'],
  )
})

test('a message that nobody waits for is refused', async () => {
  const [one, other] = connect()
  using there = new FrameStream(other)
  sendMessage(one, Buffer.concat([encodeFrame(frameOf(1)), encodeFrame(frameOf(1))]))
  await assert.rejects(there.next(), /found a message that nobody waits for/)
  one.close()
})

test('the end is told: that of the other side, which is seen without waiting, and our own', async () => {
  const [one, other] = connect()
  using there = new FrameStream(other)
  assert.equal(there.hasHungUp, false)
  const waiting = there.next()
  one.close()
  assert.equal(await waiting, undefined)
  assert.equal(there.hasHungUp, true)

  const [silent, watched] = connect()
  const stream = new FrameStream(watched)
  const cutOff = stream.next()
  stream[Symbol.dispose]()
  assert.equal(await cutOff, undefined)
  silent.close()
})

test('who asked may send more than is read, and then end: what it sent is not taken for its end', async () => {
  const [one, other] = connect()
  using there = new FrameStream(other)
  sendMessage(one, encodeFrame(frameOf(1)))
  assert.equal(there.hasHungUp, false)
  assert.deepEqual(await there.next(), frameOf(1))
  one.close()
  assert.equal(there.hasHungUp, true)
})
