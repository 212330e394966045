import { Socket } from 'node:net'
import type { Execute } from '@weft/cni'
import { CniError } from '@weft/cni'
import { type FileDescriptor, onReadable, receiveMessage } from '@weft/linux'
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

/** Everybody's: what comes is read and copied at once. */
const received = Buffer.alloc(64 << 10)

/** The program at the other end of a connection, which a runtime has executed and waits for. */
export class Caller implements Disposable {
  readonly asked: Asked
  /** What came along; whoever uses them takes them over. */
  readonly descriptors: readonly FileDescriptor[]
  readonly #stream: FrameStream

  private constructor(stream: FrameStream, asked: Asked, descriptors: readonly FileDescriptor[]) {
    this.#stream = stream
    this.asked = asked
    this.descriptors = descriptors
  }

  /** Takes the connection over. Rejects when nothing sensible came before the signal aborts. */
  static async hear(connection: FileDescriptor, signal: AbortSignal): Promise<Caller> {
    const { begun, descriptors } = await firstMessage(connection, signal)
    // From here on it is the stream that closes the connection.
    const stream = new FrameStream(new Socket({ fd: connection.release() }), begun)
    const giveUp = () => stream[Symbol.dispose]()
    signal.addEventListener('abort', giveUp, { once: true })
    try {
      const frame = await stream.next()
      if (frame === undefined) throw new FrameError('found no whole request')
      return new Caller(stream, decodeAsked(frame), descriptors)
    } catch (error) {
      stream[Symbol.dispose]()
      for (const descriptor of descriptors) descriptor.close()
      throw error
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  /** Aborts when the program is gone, and nobody hears the answer. */
  get gone(): AbortSignal {
    return this.#stream.closed
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
    for (const descriptor of this.descriptors) descriptor.close()
  }

  #lost(type: string, cause: unknown): CniError {
    const why = cause instanceof Error ? cause.message : 'it has hung up'
    const message = `plugin ${type}: the program that should execute it can't be reached: ${why}`
    return new CniError('io', message, { cause })
  }
}

interface FirstMessage {
  readonly begun: Buffer
  readonly descriptors: readonly FileDescriptor[]
}

/** Node would read the bytes and lose what comes along, so this is read before the connection is Node's. */
async function firstMessage(connection: FileDescriptor, signal: AbortSignal): Promise<FirstMessage> {
  try {
    return receiveFirst(connection) ?? (await whenReadable(connection, signal))
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Undefined when nothing has come yet. */
function receiveFirst(connection: FileDescriptor): FirstMessage | undefined {
  const message = receiveMessage(connection, received)
  if (message === undefined) return undefined
  return { begun: Buffer.from(received.subarray(0, message.length)), descriptors: message.descriptors }
}

function whenReadable(connection: FileDescriptor, signal: AbortSignal) {
  return new Promise<FirstMessage>((resolve, reject) => {
    const end = (finish: () => void) => {
      watch[Symbol.dispose]()
      signal.removeEventListener('abort', giveUp)
      finish()
    }
    const giveUp = () => end(() => reject(new FrameError('found nothing in time')))
    const watch = onReadable(connection, () => {
      try {
        const message = receiveFirst(connection)
        if (message !== undefined) end(() => resolve(message))
      } catch (error) {
        end(() => reject(error))
      }
    })
    signal.addEventListener('abort', giveUp, { once: true })
  })
}
