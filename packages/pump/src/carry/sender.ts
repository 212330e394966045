import type { Family } from '@weft/inet'
import { errnoOfCall, type FileDescriptor, sendMessages, waitForEvents } from '@weft/linux'
import type { DropReason } from '../core/drop-reasons.js'
import type { PacketCore } from './packet-core.js'

const POLLOUT = 4
/** For the socket's buffer to get room again. Packets that come meanwhile wait in the queue of the device. */
const PATIENCE_MILLISECONDS = 20

/** The kernel does not take this many datagrams at once, on the way to this peer. */
const notAtOnce = new Set(['EINVAL', 'EMSGSIZE', 'EIO', 'EOPNOTSUPP'])
const reasons = new Map<string, DropReason>([
  ['EMSGSIZE', 'too long'],
  ['ENOBUFS', 'no buffer'],
  ['ENOMEM', 'no buffer'],
  ['EAGAIN', 'no buffer'],
])

export type Sockets = { readonly [family in Family]?: FileDescriptor }

interface List {
  readonly socket: FileDescriptor
  /** Of the first message, in the core's memory. */
  readonly start: number
  readonly count: number
  /** What is to be done about a message that the kernel did not take. */
  readonly refuse: (message: number, errno: string) => void
}

/** Sends the messages of a batch, and counts what could not be sent. */
export class Sender {
  readonly #core: PacketCore
  readonly #sockets: Sockets
  readonly #headerBytes: number

  constructor(core: PacketCore, sockets: Sockets) {
    this.#core = core
    this.#sockets = sockets
    this.#headerBytes = core.exports.MMSGHDR_BYTES.value
  }

  /** So many messages of the family's list. */
  send(family: Family, count: number): void {
    if (count === 0) return
    const { exports } = this.#core
    const isIpv6 = family === 'ipv6'
    const socket = this.#sockets[family]
    if (socket === undefined) {
      for (let message = 0; message < count; message++)
        this.#core.countDropped('refused', exports.datagramsOf(isIpv6, message))
      return
    }
    const start = exports.MESSAGES.value + (isIpv6 ? exports.SEGMENTS.value * this.#headerBytes : 0)
    const refuse = (message: number, errno: string): void => {
      const datagrams = exports.datagramsOf(isIpv6, message)
      const isTooMuch = datagrams > 1 && notAtOnce.has(errno)
      // A network device without checksums of its own takes no message of many, whoever it goes to.
      if (isTooMuch && errno === 'EIO') this.#core.stopSegmentation()
      if (isTooMuch) this.#sendSingly(socket, exports.writeSingles(isIpv6, message))
      else this.#drop(errno, datagrams)
    }
    this.#sendList({ socket, start, count, refuse })
  }

  #sendSingly(socket: FileDescriptor, count: number): void {
    const start = this.#core.exports.SINGLES.value
    this.#sendList({ socket, start, count, refuse: (_, errno) => this.#drop(errno, 1) })
  }

  #sendList({ socket, start, count, refuse }: List): void {
    let isPatient = true
    for (let next = 0; next < count; ) {
      const from = this.#core.address + start + next * this.#headerBytes
      const sent = sendMessages(socket, from, count - next)
      if (sent > 0) {
        next += sent
        continue
      }
      const errno = errnoOfCall()
      if (errno === 'EINTR') continue
      if (errno === 'EAGAIN' && isPatient) isPatient = this.#hasRoomAgain(socket)
      else refuse(next++, errno)
    }
  }

  #hasRoomAgain(socket: FileDescriptor): boolean {
    const { exports, words, address } = this.#core
    const place = exports.POLL.value
    words[place / 4] = socket.number
    words[place / 4 + 1] = POLLOUT
    return waitForEvents(address + place, 1, PATIENCE_MILLISECONDS) === 1
  }

  #drop(errno: string, packets: number): void {
    this.#core.countDropped(reasons.get(errno) ?? 'refused', packets)
  }
}
