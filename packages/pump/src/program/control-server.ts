import { acceptConnection, type FileDescriptor, peerCredentials } from '@weft/linux'
import { LineChannel } from '../control/line-channel.js'
import { parseRequest } from '../control/protocol.js'
import type { Pump, Reply } from './pump.js'

/** Lets those in who run as the same user, or as root, and hangs up on everybody who does not speak as agreed. */
export class ControlServer {
  readonly #pump: Pump
  readonly #listener: FileDescriptor

  constructor(pump: Pump, listener: FileDescriptor) {
    this.#pump = pump
    this.#listener = listener
    pump.polled.add(listener, () => this.#accept())
  }

  #accept(): void {
    const socket = acceptConnection(this.#listener)
    if (socket === undefined) return
    const { uid } = peerCredentials(socket)
    if ((uid !== 0 && uid !== process.getuid?.()) || this.#pump.polled.isFull) {
      socket.close()
      return
    }
    const channel = new LineChannel(socket)
    this.#pump.polled.add(socket, () => this.#serve(channel))
  }

  #serve(channel: LineChannel): void {
    if (this.#takesLines(channel)) return
    this.#pump.polled.remove(channel.socket)
    channel[Symbol.dispose]()
    // Whoever started it is gone, and nobody else would have a use for it.
    if (!this.#pump.isAtWork) this.#pump.hasEnded = true
  }

  #takesLines(channel: LineChannel): boolean {
    try {
      const lines = channel.receive()
      if (lines === undefined) return false
      for (const { text, descriptors } of lines) {
        const { answer, descriptors: shared = [] } = this.#answer(text, descriptors)
        channel.send(answer, shared)
      }
      return true
    } catch (error) {
      process.stderr.write(`A connection is closed: ${error}\n`)
      return false
    }
  }

  #answer(text: string, descriptors: readonly FileDescriptor[]): Reply {
    try {
      const request = parseRequest(text)
      const reply = this.#pump.answer(request, descriptors)
      if (request.do !== 'carry') for (const descriptor of descriptors) descriptor.close()
      return reply
    } catch (error) {
      for (const descriptor of descriptors) descriptor.close()
      return { answer: { error: error instanceof Error ? error.message : String(error) } }
    }
  }
}
