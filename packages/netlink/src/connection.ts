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
  readonly #otherWriter = new MessageWriter()
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
    const source = requests.values()
    while (outcomes.length < requests.length) {
      const first = outcomes.length
      const batch = askingForAnswer(this.#layOut(source, this.#writer))
      this.#transport.send(batch.writer.written())
      outcomes.push(...this.#readBatch(batch, (position, reply) => onReply?.(first + position, reply)))
    }
    return outcomes
  }

  /**
   * As `execute`, for many: the kernel is at work on one write while the next is made and laid out. Nothing else may use
   * the connection meanwhile.
   */
  async executeStream(requests: Iterable<Request>): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    const source = requests[Symbol.iterator]()
    let [writer, other] = [this.#writer, this.#otherWriter]
    let underway: { readonly batch: Batch; readonly isSent: Promise<void> } | undefined
    try {
      for (;;) {
        const batch = askingForAnswer(this.#layOut(source, writer))
        if (underway !== undefined) {
          const { batch: sent, isSent } = underway
          underway = undefined
          await isSent
          outcomes.push(...this.#readBatch(sent, () => {}))
        }
        if (batch.requests.length === 0) return outcomes
        underway = { batch, isSent: this.#transport.sendInBackground(writer.written()) }
        ;[writer, other] = [other, writer]
      }
    } finally {
      await underway?.isSent
    }
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

  /** As many requests as one write may have. */
  #layOut(requests: Iterator<Request>, writer: MessageWriter): Batch {
    const batch: Batch = { requests: [], starts: [], firstSequence: (this.#sequence + 1) >>> 0, writer }
    writer.reset()
    while (writer.length < WRITE_LIMIT_BYTES && batch.requests.length < this.#transport.batchLimit) {
      const next = requests.next()
      if (next.done === true) break
      batch.requests.push(next.value)
      batch.starts.push(this.#write(next.value, writer))
    }
    return batch
  }

  #readBatch(batch: Batch, onReply: (position: number, reply: Message) => void): Outcome[] {
    const { length } = batch.requests
    const outcomes = new Array<Outcome>(length).fill(undefined)
    for (;;) {
      for (const message of decodeMessages(this.#transport.receive())) {
        const position = (message.sequence - batch.firstSequence) >>> 0
        // What is left of an exchange that broke off.
        if (position >= length) continue
        if (message.type !== NLMSG_ERROR) {
          onReply(position, message)
          continue
        }
        outcomes[position] = refusalOf(batch, position, decodeAcknowledgement(message))
        if (position === length - 1) return outcomes
      }
    }
  }

  /** Undefined when the objects changed meanwhile: the kernel then marks the list as torn. */
  #dumpOnce<T>(request: Request, decode: (message: Message) => T | undefined): T[] | undefined {
    const batch = this.#layOut([request].values(), this.#writer)
    this.#transport.send(this.#writer.written())
    const values: T[] = []
    let isTorn = false
    let failure: { error: unknown } | undefined
    for (;;) {
      for (const message of decodeMessages(this.#transport.receive())) {
        if (message.sequence !== batch.firstSequence) continue
        if ((message.flags & NLM_F_DUMP_INTR) !== 0) isTorn = true
        if (message.type === NLMSG_ERROR || message.type === NLMSG_DONE) {
          const refusal = refusalOf(batch, 0, decodeAcknowledgement(message))
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

  #write(request: Request, writer: MessageWriter): number {
    this.#sequence = (this.#sequence + 1) >>> 0
    const start = writer.beginMessage(request.type, request.flags | NLM_F_REQUEST, this.#sequence)
    request.writeBody(writer)
    writer.endMessage(start)
    return start
  }
}

/** Requests that go out in one write, each with where it starts there: a refusal may point at one of its attributes. */
interface Batch {
  readonly requests: Request[]
  readonly starts: number[]
  readonly firstSequence: number
  readonly writer: MessageWriter
}

/**
 * Only the last asks for an acknowledgement: the kernel handles them in order and reports refusals unasked, so when the last
 * one is answered, whoever has not been refused has succeeded.
 */
function askingForAnswer(batch: Batch): Batch {
  const last = batch.starts.at(-1)
  if (last !== undefined) batch.writer.addMessageFlags(last, NLM_F_ACK)
  return batch
}

function refusalOf({ requests, starts, writer }: Batch, position: number, acknowledgement: Acknowledgement): Outcome {
  const { errno, text } = acknowledgement
  if (errno === 0) return undefined
  const { operation = '' } = requests[position] ?? {}
  const bytes = writer.written(starts[position], starts[position + 1])
  const attribute = offendingAttribute(bytes, acknowledgement)
  return new NetlinkError({ operation, errno: errnoName(errno), kernelText: text, attribute })
}

function offendingAttribute(
  bytes: Uint8Array,
  { attributeOffset, missingAttribute }: Acknowledgement,
): string | undefined {
  if (attributeOffset === undefined && missingAttribute === undefined) return undefined
  const [request] = decodeMessages(bytes)
  if (request === undefined) return undefined
  if (attributeOffset !== undefined) return attributeNameAt(request, attributeOffset)
  return missingAttribute === undefined ? undefined : attributeName(request.type, missingAttribute)
}
