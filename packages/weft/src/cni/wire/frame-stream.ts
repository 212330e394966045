import type { Socket } from 'node:net'
import { decodeFrame, encodeFrame, type Frame, FrameError } from './frame.js'

/** Whole frames over a connection, each of which answers the one before: nobody talks out of turn. */
export class FrameStream implements Disposable {
  readonly #socket: Socket
  readonly #closing = new AbortController()
  #bytes: Buffer
  #next: Frame | undefined
  #fault: Error | undefined
  #wake: () => void = () => {}

  /** The first bytes may have come before the socket was anybody's. */
  constructor(socket: Socket, begun: Buffer = Buffer.of()) {
    this.#socket = socket
    this.#bytes = begun
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', error => this.#end(error))
    socket.on('end', () => this.#end())
    socket.on('close', () => this.#end())
    this.#take(Buffer.of())
  }

  /** Aborts when the other end is gone. */
  get closed(): AbortSignal {
    return this.#closing.signal
  }

  /** Undefined at the end of the connection. Whatever keeps a frame from being read is thrown. */
  async next(): Promise<Frame | undefined> {
    while (this.#next === undefined && !this.closed.aborted)
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    const frame = this.#next
    this.#next = undefined
    if (frame === undefined && this.#fault !== undefined) throw this.#fault
    return frame
  }

  /** Resolves once the kernel has all of it. */
  send(frame: Frame): Promise<void> {
    const bytes = encodeFrame(frame)
    return new Promise((resolve, reject) => this.#socket.write(bytes, error => (error ? reject(error) : resolve())))
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
    try {
      const decoded = decodeFrame(this.#bytes)
      if (decoded === undefined) return
      if (this.#next !== undefined) throw new FrameError('found a message that nobody waits for')
      this.#next = decoded.frame
      this.#bytes = this.#bytes.subarray(decoded.length)
      this.#wake()
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : undefined)
    }
  }

  #end(fault?: Error): void {
    this.#fault ??= fault
    this.#closing.abort()
    this.#wake()
  }
}
