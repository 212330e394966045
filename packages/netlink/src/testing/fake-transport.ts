import { constants } from 'node:os'
import {
  NLM_F_ACK,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLM_F_DUMP,
  NLM_F_MULTI,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSGERR_ATTR_MSG,
} from '../codec/constants.js'
import { decodeMessages, type Message } from '../codec/message.js'
import { MessageWriter } from '../codec/message-writer.js'
import type { Request } from '../request.js'
import type { Transport } from '../transport.js'
import { encodeRequests } from './encode-requests.js'

/** What the kernel says to one message. */
export type Answer =
  /** Done; for a dump the objects, for a lookup the one. Requests serve as replies, the format is the same: `[addRoute(…)]`. */
  { readonly replies?: readonly Request[]; readonly refusal?: never } | { readonly refusal: Refusal }

export interface Refusal {
  readonly errno: keyof typeof constants.errno
  /** The kernel's own sentence. */
  readonly text?: string
}

const FAKE_PORT_ID = 4242

/** A transport whose kernel is a function. It frames the answers as the kernel does; the function decides what they are. */
export function fakeTransport(kernel: (message: Message) => Answer): Transport {
  const datagrams: Uint8Array[] = []
  const send = (bytes: Uint8Array) => {
    for (const message of decodeMessages(bytes)) datagrams.push(...answerTo(message, kernel(message)))
  }
  return {
    portId: FAKE_PORT_ID,
    batchLimit: 1024,
    send,
    sendInBackground: async bytes => send(bytes),
    receive: () => {
      const datagram = datagrams.shift()
      if (datagram === undefined) throw new Error('Nothing was sent that the fake kernel could answer.')
      return datagram
    },
    close: () => {
      datagrams.length = 0
    },
  }
}

/** The datagrams of an answer: replies first, then what ends it. A success that nobody asked to confirm is not confirmed. */
function* answerTo(message: Message, answer: Answer): Generator<Uint8Array> {
  const isDump = (message.type & 3) === 2 && (message.flags & NLM_F_DUMP) === NLM_F_DUMP
  if (answer.refusal !== undefined) {
    yield acknowledgement(message, NLMSG_ERROR, answer.refusal)
    return
  }
  if (answer.replies !== undefined && answer.replies.length > 0) {
    yield encodeRequests(answer.replies, { flags: isDump ? NLM_F_MULTI : 0, sequence: message.sequence })
  }
  if (isDump) yield acknowledgement(message, NLMSG_DONE, undefined)
  else if ((message.flags & NLM_F_ACK) !== 0) yield acknowledgement(message, NLMSG_ERROR, undefined)
}

function acknowledgement(message: Message, type: number, refusal: Refusal | undefined): Uint8Array {
  const writer = new MessageWriter(1 << 10)
  const flags = NLM_F_CAPPED | (refusal?.text === undefined ? 0 : NLM_F_ACK_TLVS)
  const start = writer.beginMessage(type, flags, message.sequence)
  writer.u32(refusal === undefined ? 0 : -constants.errno[refusal.errno])
  if (type === NLMSG_ERROR) writer.endMessage(writer.beginMessage(message.type, message.flags, message.sequence))
  if (refusal?.text !== undefined) writer.attributeText(NLMSGERR_ATTR_MSG, refusal.text)
  writer.endMessage(start)
  return writer.written()
}
