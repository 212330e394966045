import {
  attachFilter,
  type FileDescriptor,
  type FilterInstruction,
  LinuxError,
  type NetworkNamespace,
  onReadable,
  type Watch as ReadableWatch,
  receive,
  SOL_NETLINK,
  setSocketOption,
} from '@weft/linux'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import { decodeMessages, type Message } from '../codec/message.js'
import { openNetlinkSocket } from '../netlink-socket.js'
import { NETLINK_ADD_MEMBERSHIP } from '../socket-constants.js'
import { describeMessage, trace } from '../trace.js'

export interface WatchOptions {
  namespace?: NetworkNamespace | undefined
  /** Events were missed: look again at everything. */
  onLost: (cause: Error) => void
  /** The watch has ended. */
  onError: (error: Error) => void
  /** 8 MB when left out. */
  receiveBufferBytes?: number
}

const RECEIVE_BUFFER_BYTES = 8 << 20
/** An event has a few hundred bytes, and the longest, links with virtual functions, a few thousand. */
const DATAGRAM_BYTES = 64 << 10
/** A flood of events is handed over in portions, so that the rest of the program goes on. */
const DATAGRAMS_PER_TURN = 512

export interface EventWatch extends Disposable {
  /** Until `resume`, what happens is kept by the kernel, as much as the receive buffer holds. */
  pause(): void
  resume(): void
}

interface Watch<Event> extends WatchOptions {
  protocol: number
  groups: readonly number[]
  /** What it lets pass is handed over. */
  filter?: readonly FilterInstruction[]
  /** Undefined for messages that are of no interest. */
  decode: (message: Message) => Event | undefined
  onEvents: (events: Event[]) => void
}

/** Joins multicast groups and hands over what has arrived, decoded, once a turn of the event loop. */
export function watchGroups<Event>(watch: Watch<Event>): EventWatch {
  const { protocol, namespace, receiveBufferBytes = RECEIVE_BUFFER_BYTES } = watch
  const socket = openNetlinkSocket({ protocol, namespace, nonBlocking: true, receiveBufferBytes })
  try {
    if (watch.filter !== undefined) attachFilter(socket, watch.filter)
    for (const group of watch.groups) setSocketOption(socket, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)
    return new GroupWatch(socket, watch)
  } catch (error) {
    socket.close()
    throw error
  }
}

class GroupWatch<Event> implements EventWatch {
  readonly #socket: FileDescriptor
  readonly #watch: Watch<Event>
  readonly #buffer = Buffer.alloc(DATAGRAM_BYTES)
  readonly #polling: ReadableWatch
  #isOpen = true

  constructor(socket: FileDescriptor, watch: Watch<Event>) {
    this.#socket = socket
    this.#watch = watch
    this.#polling = onReadable(socket, () => this.#deliver())
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#polling[Symbol.dispose]()
    this.#socket.close()
  }

  pause(): void {
    this.#polling.pause()
  }

  resume(): void {
    this.#polling.resume()
  }

  #deliver(): void {
    const events: Event[] = []
    let lost: Error | undefined
    for (let count = 0; count < DATAGRAMS_PER_TURN; count++) {
      try {
        const datagram = this.#receive()
        if (datagram === undefined) break
        for (const message of decodeMessages(datagram)) {
          trace?.(`netlink * ${describeMessage(message)}`)
          const event = this.#watch.decode(message)
          if (event !== undefined) events.push(event)
        }
      } catch (error) {
        if (!isLoss(error)) {
          this.#fail(error)
          return
        }
        lost = error
      }
    }
    if (events.length > 0) this.#watch.onEvents(events)
    // Whoever received the events may have ended the watch.
    if (lost !== undefined && this.#isOpen) this.#watch.onLost(lost)
  }

  #receive(): Uint8Array | undefined {
    const datagram = receive(this.#socket, this.#buffer)
    if (datagram === undefined) return undefined
    if (datagram.messageLength > this.#buffer.length) {
      throw new MalformedMessageError(`An event has ${datagram.messageLength} bytes, and the buffer fewer.`)
    }
    return this.#buffer.subarray(0, datagram.length)
  }

  #fail(error: unknown): void {
    this[Symbol.dispose]()
    this.#watch.onError(error instanceof Error ? error : new Error(String(error)))
  }
}

/** The receive buffer overflowed, or a message could not be read: either way something happened that is not known here. */
function isLoss(error: unknown): error is Error {
  return error instanceof MalformedMessageError || (error instanceof LinuxError && error.errno === 'ENOBUFS')
}
