import { type FileDescriptor, LinuxError, receiveMessage, sendMessage } from '@weft/linux'
import { LONGEST_LINE, ProtocolError } from './protocol.js'

export interface Line {
  readonly text: string
  /** Those that came along; whoever takes the line closes them. */
  readonly descriptors: readonly FileDescriptor[]
}

/** Lines of text over a stream, some with descriptors. It does not wait: a line that does not fit into the stream is an error. */
export class LineChannel implements Disposable {
  readonly socket: FileDescriptor
  readonly #buffer = Buffer.alloc(LONGEST_LINE)
  #text = Buffer.alloc(0)
  #descriptors: FileDescriptor[] = []

  constructor(socket: FileDescriptor) {
    this.socket = socket
  }

  send(document: object, descriptors: readonly FileDescriptor[] = []): void {
    const bytes = Buffer.from(`${JSON.stringify(document)}\n`)
    if (sendMessage(this.socket, bytes, descriptors) !== bytes.length)
      throw new LinuxError({ operation: 'send to who does not read', errno: 'EAGAIN' })
  }

  /** The lines that are there by now; undefined when the other end has gone. */
  receive(): readonly Line[] | undefined {
    const message = receiveMessage(this.socket, this.#buffer)
    if (message === undefined) return []
    this.#descriptors.push(...message.descriptors)
    if (message.length === 0) return undefined
    this.#text = Buffer.concat([this.#text, this.#buffer.subarray(0, message.length)])
    const lines = this.#cut()
    if (this.#text.length > LONGEST_LINE) throw new ProtocolError(`found a line of more than ${LONGEST_LINE} bytes`)
    return lines
  }

  /** Requests and answers alternate, so what came along is of the line that it came with. */
  #cut(): Line[] {
    const lines: Line[] = []
    for (let end = this.#text.indexOf('\n'); end >= 0; end = this.#text.indexOf('\n')) {
      lines.push({ text: this.#text.toString('utf8', 0, end), descriptors: this.#descriptors })
      this.#descriptors = []
      this.#text = this.#text.subarray(end + 1)
    }
    return lines
  }

  [Symbol.dispose](): void {
    for (const descriptor of this.#descriptors) descriptor.close()
    this.#descriptors = []
    this.socket.close()
  }
}
