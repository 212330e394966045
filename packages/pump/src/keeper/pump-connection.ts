import { setTimeout as delay } from 'node:timers/promises'
import { connectTo, type FileDescriptor, onReadable, type Watch } from '@weft/linux'
import { type Line, LineChannel } from '../control/line-channel.js'
import { type Answer, ProtocolError, parseAnswer, type Request } from '../control/protocol.js'

export interface Patience {
  /** For an answer that takes the pump far less than a second. */
  readonly patienceMs?: number
}

export interface Answered {
  readonly answer: Exclude<Answer, { error: string }>
  readonly descriptors: readonly FileDescriptor[]
}

/** To a pump that runs. Requests are sent one after the other, each when the one before is answered. */
export class PumpConnection {
  /** Of the pump, if it is known: the kernel would tell who made the socket that it listens at. */
  pid: number | undefined
  /** Resolves when the pump is gone, or no longer speaks. */
  readonly closed: Promise<void>
  readonly #patienceMs: number
  readonly #channel: LineChannel
  readonly #watch: Watch
  readonly #lines: Line[] = []
  #tellClosed: () => void = () => {}
  #isClosed = false
  #wake: () => void = () => {}
  #last: Promise<unknown> = Promise.resolve()

  constructor(path: string, { patienceMs = 10_000 }: Patience = {}) {
    this.#patienceMs = patienceMs
    this.#channel = new LineChannel(connectTo(path))
    this.closed = new Promise(resolve => {
      this.#tellClosed = resolve
    })
    this.#watch = onReadable(this.#channel.socket, () => this.#receive())
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  ask(request: Request, descriptors: readonly FileDescriptor[] = []): Promise<Answered> {
    const answered = this.#last.then(() => this.#exchange(request, descriptors))
    this.#last = answered.catch(() => {})
    return answered
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#watch[Symbol.dispose]()
    this.#channel[Symbol.dispose]()
    this.#wake()
    this.#tellClosed()
  }

  async #exchange(request: Request, descriptors: readonly FileDescriptor[]): Promise<Answered> {
    if (this.#isClosed) throw new ProtocolError('the pump is gone')
    this.#channel.send(request, descriptors)
    const line = await this.#nextLine(request)
    const answer = parseAnswer(line.text)
    if ('error' in answer) {
      for (const descriptor of line.descriptors) descriptor.close()
      throw new ProtocolError(`the pump refuses to ${request.do}: ${answer.error}`)
    }
    return { answer, descriptors: line.descriptors }
  }

  async #nextLine({ do: what }: Request): Promise<Line> {
    const late = new AbortController()
    const comes = new Promise<void>(resolve => {
      this.#wake = resolve
    })
    try {
      if (this.#lines.length === 0 && !this.#isClosed)
        await Promise.race([comes, delay(this.#patienceMs, undefined, { signal: late.signal }).catch(() => {})])
      // Whoever was stopped meanwhile finds time and answer there at once: what has come counts.
      if (this.#lines.length === 0 && !this.#isClosed) this.#receive()
      const line = this.#lines.shift()
      if (line !== undefined) return line
      // As long as the connection is open the process is there, and its number is nobody else's.
      if (this.pid !== undefined && !this.#isClosed) process.kill(this.pid, 'SIGKILL')
      this.close()
      throw new ProtocolError(`the pump did not answer the request to ${what}`)
    } finally {
      late.abort()
      this.#wake = () => {}
    }
  }

  #receive(): void {
    try {
      const lines = this.#channel.receive()
      if (lines === undefined) this.close()
      else if (lines.length > 0) {
        this.#lines.push(...lines)
        this.#wake()
      }
    } catch {
      // A connection that broke is one that is closed.
      this.close()
    }
  }
}
