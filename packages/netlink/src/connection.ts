import { errnoName } from '@weft/linux'
import { attributeName, attributeNameAt } from './attribute-names.js'
import { type Acknowledgement, decodeAcknowledgement } from './codec/acknowledgement.js'
import { NLM_F_ACK, NLM_F_DUMP_INTR, NLM_F_REQUEST, NLMSG_DONE, NLMSG_ERROR } from './codec/constants.js'
import { decodeMessages, type Message } from './codec/message.js'
import { MessageWriter } from './codec/message-writer.js'
import { NetlinkError } from './netlink-error.js'
import type { Request } from './request.js'
import type { Transport } from './transport.js'

/** Undefined is success. */
export type Outcome = NetlinkError | undefined

/** Beyond this, longer writes bring nothing; the kernel would take 208 KB. */
const WRITE_LIMIT_BYTES = 60_000
const DUMP_ATTEMPTS = 10

/** Requests and their answers over one socket. Synchronous, because the kernel has answered when the write returns. */
export class Connection implements Disposable {
  readonly #transport: Transport
  readonly #writer = new MessageWriter()
  #sequence = 0

  constructor(transport: Transport) {
    this.#transport = transport
  }

  get portId(): number {
    return this.#transport.portId
  }

  /** One outcome for each request, in the same order. A refusal does not keep the kernel from the requests behind it. */
  execute(requests: readonly Request[], onReply?: (index: number, reply: Message) => void): Outcome[] {
    const outcomes: Outcome[] = []
    while (outcomes.length < requests.length) {
      const first = outcomes.length
      const batch = this.#writeBatch(requests, first)
      outcomes.push(...this.#readBatch(batch, (position, reply) => onReply?.(first + position, reply)))
    }
    return outcomes
  }

  /** All objects of one kind. `decode` answers undefined for what does not belong. */
  dump<T>(request: Request, decode: (message: Message) => T | undefined): T[] {
    for (let attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      const values = this.#dumpOnce(request, decode)
      if (values !== undefined) return values
    }
    const kernelText = `the objects changed during each of ${DUMP_ATTEMPTS} attempts to list them`
    throw new NetlinkError({ operation: request.operation, errno: 'EINTR', kernelText })
  }

  close(): void {
    this.#transport.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /**
   * As many requests as one write may have. Only the last asks for an acknowledgement: the kernel handles them in order
   * and reports refusals unasked, so when the last one is answered, whoever has not been refused has succeeded.
   */
  #writeBatch(requests: readonly Request[], first: number): Sent[] {
    const batch: Sent[] = []
    this.#writer.reset()
    for (let index = first; index < requests.length; index++) {
      const request = requests[index]
      if (request === undefined || this.#writer.length >= WRITE_LIMIT_BYTES) break
      if (batch.length === this.#transport.batchLimit) break
      batch.push(this.#write(request))
    }
    const last = batch.at(-1)
    if (last !== undefined) this.#writer.addMessageFlags(last.start, NLM_F_ACK)
    this.#transport.send(this.#writer.written())
    return batch
  }

  #readBatch(batch: readonly Sent[], onReply: (position: number, reply: Message) => void): Outcome[] {
    const outcomes = new Array<Outcome>(batch.length).fill(undefined)
    const firstSequence = batch[0]?.sequence ?? 0
    for (;;) {
      for (const message of decodeMessages(this.#transport.receive())) {
        const position = (message.sequence - firstSequence) >>> 0
        const sent = batch[position]
        // What is left of an exchange that broke off.
        if (sent === undefined) continue
        if (message.type !== NLMSG_ERROR) {
          onReply(position, message)
          continue
        }
        outcomes[position] = this.#refusal(sent, decodeAcknowledgement(message))
        if (position === batch.length - 1) return outcomes
      }
    }
  }

  /** Undefined when the objects changed meanwhile: the kernel then marks the list as torn. */
  #dumpOnce<T>(request: Request, decode: (message: Message) => T | undefined): T[] | undefined {
    this.#writer.reset()
    const sent = this.#write(request)
    this.#transport.send(this.#writer.written())
    const values: T[] = []
    let isTorn = false
    let failure: { error: unknown } | undefined
    for (;;) {
      for (const message of decodeMessages(this.#transport.receive())) {
        if (message.sequence !== sent.sequence) continue
        if ((message.flags & NLM_F_DUMP_INTR) !== 0) isTorn = true
        if (message.type === NLMSG_ERROR || message.type === NLMSG_DONE) {
          const refusal = this.#refusal(sent, decodeAcknowledgement(message))
          if (refusal !== undefined) throw refusal
          if (failure !== undefined) throw failure.error
          return isTorn ? undefined : values
        }
        // The rest of a dump is read also after a failure: while it runs, the kernel refuses the next one with EBUSY.
        if (failure !== undefined) continue
        try {
          const value = decode(message)
          if (value !== undefined) values.push(value)
        } catch (error) {
          failure = { error }
        }
      }
    }
  }

  #write(request: Request): Sent {
    this.#sequence = (this.#sequence + 1) >>> 0
    const sequence = this.#sequence
    const start = this.#writer.beginMessage(request.type, request.flags | NLM_F_REQUEST, sequence)
    request.writeBody(this.#writer)
    this.#writer.endMessage(start)
    return { operation: request.operation, sequence, start, end: this.#writer.length }
  }

  #refusal(sent: Sent, acknowledgement: Acknowledgement): Outcome {
    const { errno, text } = acknowledgement
    if (errno === 0) return undefined
    const attribute = this.#attribute(sent, acknowledgement)
    return new NetlinkError({ operation: sent.operation, errno: errnoName(errno), kernelText: text, attribute })
  }

  #attribute(sent: Sent, { attributeOffset, missingAttribute }: Acknowledgement): string | undefined {
    if (attributeOffset === undefined && missingAttribute === undefined) return undefined
    const [request] = decodeMessages(this.#writer.written(sent.start, sent.end))
    if (request === undefined) return undefined
    if (attributeOffset !== undefined) return attributeNameAt(request, attributeOffset)
    return missingAttribute === undefined ? undefined : attributeName(request.type, missingAttribute)
  }
}

/** Where in the writer a request is, to find the attribute that a refusal points at. */
interface Sent {
  readonly operation: string
  readonly sequence: number
  readonly start: number
  readonly end: number
}
