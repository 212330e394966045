import type { Family } from '@weft/inet'
import { errnoOfCall, type FileDescriptor, pollDescriptors, sendMessages } from '@weft/linux'
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

/** Sends the messages of a batch, and counts what could not be sent. */
export class Sender {
  readonly #core: PacketCore
  readonly #sockets: Sockets
  readonly #headerBytes: number
  readonly #lists: Readonly<Record<Family, number>>

  constructor(core: PacketCore, sockets: Sockets) {
    const { MESSAGES, SEGMENTS, MMSGHDR_BYTES } = core.layout
    this.#core = core
    this.#sockets = sockets
    this.#headerBytes = MMSGHDR_BYTES
    this.#lists = { ipv4: MESSAGES, ipv6: MESSAGES + SEGMENTS * MMSGHDR_BYTES }
  }

  /** So many messages of the family's list. */
  send(family: Family, count: number): void {
    if (count === 0) return
    const socket = this.#sockets[family]
    let isPatient = true
    for (let next = 0; next < count; ) {
      const sent = socket === undefined ? -1 : this.#trySend(socket, this.#lists[family], next, count)
      if (sent > 0) {
        next += sent
        continue
      }
      const errno = socket === undefined ? 'EAFNOSUPPORT' : errnoOfCall()
      if (errno === 'EINTR') continue
      if (socket !== undefined && errno === 'EAGAIN' && isPatient) isPatient = this.#hasRoomAgain(socket)
      else this.#refuse(family, next++, errno)
    }
  }

  #trySend(socket: FileDescriptor, list: number, next: number, count: number): number {
    return sendMessages(socket, this.#core.address + list + next * this.#headerBytes, count - next)
  }

  /** The kernel did not take this message: perhaps it takes the datagrams. */
  #refuse(family: Family, message: number, errno: string): void {
    const isIpv6 = family === 'ipv6'
    const socket = this.#sockets[family]
    const datagrams = this.#core.calls.datagramsOf(isIpv6, message)
    if (socket === undefined || datagrams === 1 || !notAtOnce.has(errno)) {
      this.#drop(errno, datagrams)
      return
    }
    // A network device without checksums of its own takes no message of many, whoever it goes to.
    if (errno === 'EIO') this.#core.stopSegmentation()
    this.#sendSingly(socket, this.#core.calls.writeSingles(isIpv6, message))
  }

  #sendSingly(socket: FileDescriptor, count: number): void {
    for (let next = 0; next < count; ) {
      const sent = this.#trySend(socket, this.#core.layout.SINGLES, next, count)
      if (sent > 0) {
        next += sent
        continue
      }
      const errno = errnoOfCall()
      if (errno === 'EINTR' || (errno === 'EAGAIN' && this.#hasRoomAgain(socket))) continue
      this.#drop(errno, 1)
      next += 1
    }
  }

  #hasRoomAgain(socket: FileDescriptor): boolean {
    const { layout, words, address } = this.#core
    words[layout.POLL / 4] = socket.number
    words[layout.POLL / 4 + 1] = POLLOUT
    return pollDescriptors(address + layout.POLL, 1, PATIENCE_MILLISECONDS) === 1
  }

  #drop(errno: string, packets: number): void {
    this.#core.countDropped(reasons.get(errno) ?? 'refused', packets)
  }
}
