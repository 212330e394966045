import assert from 'node:assert/strict'
import { decodeMessages, type Message } from '../codec/message.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { encodeRequests } from './encode-requests.js'

/** A message as the kernel might have sent it. */
export function messageOf(type: number, writeBody: (writer: MessageWriter) => void): Message {
  const [message] = decodeMessages(encodeRequests([{ operation: 'a test', type, flags: 0, writeBody }]))
  assert.ok(message)
  return message
}
