import { type FileDescriptor, hasHungUp, onReadable, onWritable, receiveMessage, sendMessage } from '@weft/linux'
import { decodeFrame, encodeFrame, type Frame, FrameError } from './frame.js'

/** Everybody's: what comes is copied at once. */
const received = Buffer.alloc(64 << 10)

/**
 * Whole frames over a connection, each of which answers the one before: nobody talks out of turn. Most are there when they are
 * asked for, and go when they are sent; Node's own streams take longer than all of that.
 */
export class FrameStream implements Disposable {
  readonly #connection: FileDescriptor
  #bytes = Buffer.of()
  #descriptors: readonly FileDescriptor[] | undefined
  #isClosed = false
  #stopWaiting = () => {}

  /** Takes the connection over. */
  constructor(connection: FileDescriptor) {
    this.#connection = connection
  }

  /** What came along with the first bytes. Whoever uses them takes them over. */
  get descriptors(): readonly FileDescriptor[] {
    return this.#descriptors ?? []
  }

  get hasHungUp(): boolean {
    return this.#isClosed || hasHungUp(this.#connection)
  }

  /** Undefined at the end of the connection. Whatever keeps a frame from being read is thrown. */
  async next(): Promise<Frame | undefined> {
    while (true) {
      const decoded = decodeFrame(this.#bytes)
      if (decoded !== undefined) {
        if (decoded.length < this.#bytes.length) throw new FrameError('found a message that nobody waits for')
        this.#bytes = Buffer.of()
        return decoded.frame
      }
      const chunk = this.#isClosed ? Buffer.of() : this.#receive()
      if (chunk?.length === 0) return undefined
      if (chunk === undefined) await this.#until(onReadable)
      else this.#bytes = Buffer.concat([this.#bytes, chunk])
    }
  }

  /** Resolves once the kernel has all of it. Copies of the descriptors go with the first bytes. */
  async send(frame: Frame, descriptors: readonly FileDescriptor[] = []): Promise<void> {
    const bytes = encodeFrame(frame)
    for (let sent = 0; sent < bytes.length; ) {
      const taken = sendMessage(this.#connection, bytes.subarray(sent), sent === 0 ? descriptors : [])
      if (taken === undefined) await this.#until(onWritable)
      else sent += taken
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#stopWaiting()
    this.#connection.close()
    for (const descriptor of this.descriptors) descriptor.close()
  }

  #receive(): Buffer | undefined {
    const message = receiveMessage(this.#connection, received)
    if (message === undefined) return undefined
    if (this.#descriptors === undefined) this.#descriptors = message.descriptors
    else for (const descriptor of message.descriptors) descriptor.close()
    return Buffer.from(received.subarray(0, message.length))
  }

  #until(side: typeof onReadable): Promise<void> {
    return new Promise(resolve => {
      const watch = side(this.#connection, () => this.#stopWaiting())
      this.#stopWaiting = () => {
        watch[Symbol.dispose]()
        resolve()
      }
    })
  }
}
