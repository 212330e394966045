import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeAcknowledgement } from './acknowledgement.js'
import {
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSGERR_ATTR_MISS_NEST,
  NLMSGERR_ATTR_MISS_TYPE,
  NLMSGERR_ATTR_MSG,
  NLMSGERR_ATTR_OFFS,
} from './constants.js'
import { decodeMessages } from './message.js'
import { MessageWriter } from './message-writer.js'

function acknowledgement(type: number, flags: number, write: (writer: MessageWriter) => void) {
  const writer = new MessageWriter()
  const start = writer.beginMessage(type, flags, 1)
  write(writer)
  writer.endMessage(start)
  const [message] = decodeMessages(writer.written())
  assert.ok(message)
  return decodeAcknowledgement(message)
}

test('the end of a dump is a success, whether it says so or says nothing', () => {
  assert.equal(acknowledgement(NLMSG_DONE, 0, writer => writer.u32(0)).errno, 0)
  assert.equal(acknowledgement(NLMSG_DONE, 0, () => {}).errno, 0)
})

test('the end of a dump can be a refusal with a sentence', () => {
  const { errno, text } = acknowledgement(NLMSG_DONE, NLM_F_ACK_TLVS, writer => {
    writer.u32(-2)
    writer.attributeText(NLMSGERR_ATTR_MSG, 'FIB table does not exist')
  })
  assert.deepEqual([errno, text], [2, 'FIB table does not exist'])
})

test('a refusal without the request behind it gives sentence and place', () => {
  const { errno, text, attributeOffset } = acknowledgement(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, writer => {
    writer.u32(-34)
    writer.endMessage(writer.beginMessage(16, 0, 1))
    writer.attributeText(NLMSGERR_ATTR_MSG, 'too large')
    writer.attributeU32(NLMSGERR_ATTR_OFFS, 52)
  })
  assert.deepEqual([errno, text, attributeOffset], [34, 'too large', 52])
})

test('a missing attribute is told only when it is missing at the top', () => {
  const missing = (isInside: boolean) =>
    acknowledgement(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, writer => {
      writer.u32(-22)
      writer.endMessage(writer.beginMessage(16, 0, 1))
      writer.attributeU32(NLMSGERR_ATTR_MISS_TYPE, 3)
      if (isInside) writer.attributeU32(NLMSGERR_ATTR_MISS_NEST, 32)
    }).missingAttribute
  assert.equal(missing(false), 3)
  assert.equal(missing(true), undefined)
})
