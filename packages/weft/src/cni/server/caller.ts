import type { Execute } from '@weft/cni'
import { CniError } from '@weft/cni'
import type { FileDescriptor } from '@weft/linux'
import { FrameError } from '../wire/frame.js'
import { FrameStream } from '../wire/frame-stream.js'
import {
  type Asked,
  type Done,
  decodeAsked,
  decodeExecutionEnd,
  encodeDone,
  encodeExecution,
} from '../wire/messages.js'

/** The program at the other end of a connection, which a runtime has executed and waits for. */
export class Caller implements Disposable {
  readonly asked: Asked
  readonly #stream: FrameStream

  private constructor(stream: FrameStream, asked: Asked) {
    this.#stream = stream
    this.asked = asked
  }

  /** Takes the connection over. Rejects when nothing sensible came before the signal aborts. */
  static async hear(connection: FileDescriptor, signal: AbortSignal): Promise<Caller> {
    const stream = new FrameStream(connection)
    const giveUp = () => stream[Symbol.dispose]()
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      const frame = await stream.next()
      if (frame === undefined) throw new FrameError(`found no whole request${signal.aborted ? ' in time' : ''}`)
      return new Caller(stream, decodeAsked(frame))
    } catch (error) {
      stream[Symbol.dispose]()
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  /** What came along; whoever uses them takes them over. */
  get descriptors(): readonly FileDescriptor[] {
    return this.#stream.descriptors
  }

  /** Nobody hears the answer: the program is gone. */
  get isGone(): boolean {
    return this.#stream.hasHungUp
  }

  /** Lets the program execute a plugin: it sees the folders of CNI_PATH, and may enter namespaces. */
  readonly execute: Execute = async execution => {
    try {
      await this.#stream.send(encodeExecution(execution))
      const frame = await this.#stream.next()
      if (frame !== undefined) return decodeExecutionEnd(frame)
    } catch (cause) {
      throw this.#lost(execution.type, cause)
    }
    throw this.#lost(execution.type, undefined)
  }

  async finish(done: Done): Promise<void> {
    await this.#stream.send(encodeDone(done))
  }

  [Symbol.dispose](): void {
    this.#stream[Symbol.dispose]()
  }

  #lost(type: string, cause: unknown): CniError {
    const why = cause instanceof Error ? cause.message : 'it has hung up'
    const message = `plugin ${type}: the program that should execute it can't be reached: ${why}`
    return new CniError('io', message, { cause })
  }
}
