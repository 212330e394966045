import { errnoName } from '@weft/linux'
import { attributeName, fixedLengthOf } from './attribute-names.js'
import { decodeAcknowledgement } from './codec/acknowledgement.js'
import {
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
} from './codec/constants.js'
import { MalformedMessageError } from './codec/malformed-message-error.js'
import { decodeMessages, type Message } from './codec/message.js'
import { messageName } from './message-names.js'
import { decodeRouteObject } from './route-object.js'
import type { Transport } from './transport.js'

/** With NETLINK_TRACE=1 in the environment, every message is printed to the standard error. */
export const trace = process.env.NETLINK_TRACE === '1' ? printToStderr : undefined

/** A transport that tells each message that passes, as one line. */
export function traceTransport(transport: Transport, print: (line: string) => void): Transport {
  const tell = (bytes: Uint8Array) => {
    for (const message of decodeMessages(bytes)) print(`netlink > ${describeMessage(message)}`)
  }
  return {
    ...transport,
    send: bytes => {
      tell(bytes)
      transport.send(bytes)
    },
    sendInBackground: bytes => {
      tell(bytes)
      return transport.sendInBackground(bytes)
    },
    receive: () => {
      const datagram = transport.receive()
      for (const message of decodeMessages(datagram)) print(`netlink < ${describeMessage(message)}`)
      return datagram
    },
  }
}

/** '#7 RTM_NEWROUTE create replace {"destination":"10.1.0.0/24",…}' */
export function describeMessage(message: Message): string {
  return `#${message.sequence} ${readable(() => describeContent(message)) ?? `unreadable ${hex(message.bytes)}`}`
}

function describeContent(message: Message): string {
  if (message.type === NLMSG_ERROR || message.type === NLMSG_DONE) return outcome(message)
  // A message that is less than a whole object, such as a request to change one thing, is told by its attributes.
  const object = readable(() => decodeRouteObject(message))
  const content = object === undefined ? attributeList(message) : JSON.stringify(object.value)
  return [messageName(message.type), ...flagNames(message), content].join(' ')
}

function readable<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch (error) {
    if (error instanceof MalformedMessageError) return undefined
    throw error
  }
}

function outcome(message: Message): string {
  const { errno, text } = decodeAcknowledgement(message)
  if (errno === 0) return message.type === NLMSG_DONE ? 'done' : 'ok'
  return `refused: ${errnoName(errno)}${text === undefined ? '' : ` ${text}`}`
}

function flagNames(message: Message): string[] {
  const flags = message.flags
  if ((flags & NLM_F_REQUEST) === 0) return (flags & NLM_F_DUMP_INTR) === 0 ? [] : ['interrupted']
  const names: string[] = []
  // The bits of NLM_F_DUMP are those of NLM_F_REPLACE and NLM_F_EXCL: which of them is meant depends on the request.
  if ((flags & NLM_F_DUMP) === NLM_F_DUMP) names.push('dump')
  else {
    if ((flags & NLM_F_CREATE) !== 0) names.push('create')
    if ((flags & NLM_F_EXCL) !== 0) names.push('exclusive')
    if ((flags & NLM_F_REPLACE) !== 0) names.push('replace')
  }
  if ((flags & NLM_F_ACK) !== 0) names.push('acknowledge')
  return names
}

function attributeList(message: Message): string {
  const fixedLength = fixedLengthOf(message.type)
  if (fixedLength === undefined) return hex(message.bytes.subarray(16))
  const parts = [`header=${hex(message.bytes.subarray(16, 16 + fixedLength))}`]
  const attributes = message.attributes(fixedLength)
  while (attributes.next()) parts.push(`${attributeName(message.type, attributes.type)}=${hex(attributes.bytes())}`)
  return parts.join(' ')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function printToStderr(line: string): void {
  process.stderr.write(`${line}\n`)
}
