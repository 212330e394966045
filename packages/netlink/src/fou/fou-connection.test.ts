import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Message } from '../codec/message.js'
import { CTRL_ATTR_FAMILY_ID, GENL_ID_CTRL } from '../generic/constants.js'
import { genericRequest } from '../generic/generic-request.js'
import type { Request } from '../request.js'
import { type Answer, fakeTransport } from '../testing/fake-transport.js'
import { FouConnection } from './fou-connection.js'
import { addFouPort } from './fou-requests.js'

/** The number that the fake kernel gave to the family; one that makes a request for a dump look like one. */
const family = 34
const port = { family: 'ipv4', port: 8285, protocol: 4 } as const

/** A kernel that has the family, and says this to what is asked of it. */
function kernelWith(answer: (command: number) => Answer): (message: Message) => Answer {
  return message => (message.type === GENL_ID_CTRL ? { replies: [familyReply] } : answer(message.u8(0)))
}

const familyReply: Request = genericRequest({
  operation: 'CTRL_CMD_NEWFAMILY',
  family: GENL_ID_CTRL,
  command: 1,
  version: 2,
  writeAttributes: writer => writer.attributeU16(CTRL_ATTR_FAMILY_ID, family),
})

test('a kernel without the module has no connection to it', () => {
  assert.equal(FouConnection.over(fakeTransport(() => ({ refusal: { errno: 'ENOENT' } }))), undefined)
})

test('another refusal is an error', () => {
  assert.throws(() => FouConnection.over(fakeTransport(() => ({ refusal: { errno: 'EPERM' } }))), { errno: 'EPERM' })
})

test('what is asked for goes to the number that the family has in this kernel', () => {
  const types = new Set<number>()
  const fou = FouConnection.over(
    fakeTransport(message => {
      types.add(message.type)
      return kernelWith(() => ({ replies: [addFouPort(family, port)] }))(message)
    }),
  )
  assert.deepEqual(fou?.ports(), [port])
  assert.deepEqual([...types], [GENL_ID_CTRL, family])
})

test('a port that somebody has, and one that nobody has, are refusals', () => {
  const fou = FouConnection.over(
    fakeTransport(kernelWith(command => ({ refusal: { errno: command === 1 ? 'EADDRINUSE' : 'EINVAL' } }))),
  )
  assert.equal(fou?.add(port)?.errno, 'EADDRINUSE')
  assert.equal(fou?.delete(port)?.errno, 'EINVAL')
})
