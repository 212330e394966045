import { randomInt } from 'node:crypto'
import { type Address, type Family, familyOf } from '@weft/inet'
import {
  errnoText,
  type FileDescriptor,
  LinuxError,
  type NetworkNamespace,
  onReadable,
  receive,
  sendTo,
} from '@weft/linux'
import { decodeIcmp, encodeEchoRequest, type IcmpNews, type QuotedMark } from './echo-message.js'
import { openIcmpSocket } from './icmp-socket.js'
import { pathMtuBytes } from './path-mtu.js'
import type { PingOutcome } from './ping-outcome.js'
import { decodeSocketAddress, encodeSocketAddress } from './socket-address.js'
import { unreachableReason } from './unreachable-reason.js'

export interface PingPlan {
  readonly destination: Address
  /** The whole packet, IP header included; it is never fragmented. */
  readonly packetBytes?: number | undefined
  readonly timeoutMilliseconds?: number | undefined
  readonly signal?: AbortSignal | undefined
}

interface Waiting {
  readonly destination: Address
  readonly sentAt: number
  readonly settle: (outcome: PingOutcome) => void
}

/** What sending can say of the path. Any other errno is a fault of the program. */
const pathErrors = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EACCES', 'EPERM', 'ENOBUFS', 'EAGAIN'])

/** Shared by all pingers: each datagram is read to its end before the next comes in. */
const buffer = new Uint8Array(65_536)

/** Sends echo requests of one family from inside a namespace, many at a time. */
export class Pinger implements Disposable {
  readonly #family: Family
  readonly #namespace: NetworkNamespace
  readonly #socket: FileDescriptor
  readonly #watch: Disposable
  readonly #identifier = randomInt(0x1_0000)
  readonly #waiting = new Map<number, Waiting>()
  #sequence = 0
  #isClosed = false

  private constructor(namespace: NetworkNamespace, family: Family) {
    this.#family = family
    this.#namespace = namespace
    this.#socket = openIcmpSocket(namespace, family)
    const watch = onReadable(this.#socket, () => this.#drain())
    // The timers of the pings keep the process alive; a socket that nobody waits for must not.
    watch.unref()
    this.#watch = watch
  }

  static open(namespace: NetworkNamespace, family: Family): Pinger {
    return new Pinger(namespace, family)
  }

  ping({ destination, packetBytes = 100, timeoutMilliseconds = 1000, signal }: PingPlan): Promise<PingOutcome> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      if (familyOf(destination) !== this.#family) {
        throw new RangeError(`${destination} cannot be pinged by a pinger of ${this.#family}.`)
      }
      const mark = { identifier: this.#identifier, sequence: this.#sequence++ >>> 0 }
      const message = encodeEchoRequest(mark, { family: this.#family, packetBytes })
      const forget = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        this.#waiting.delete(mark.sequence)
      }
      const settle = (outcome: PingOutcome): void => {
        forget()
        resolve(outcome)
      }
      const abort = (): void => {
        forget()
        reject(signal?.reason)
      }
      const expire = (): void => {
        // A reply that nobody has read yet, because this process was held up, is not lost.
        if (!this.#isClosed) this.#drain()
        settle({ outcome: 'lost', timeoutMilliseconds })
      }
      const timer = setTimeout(expire, timeoutMilliseconds)
      signal?.addEventListener('abort', abort)
      this.#waiting.set(mark.sequence, { destination, sentAt: performance.now(), settle })
      try {
        const refusal = this.#send(destination, message)
        if (refusal !== undefined) settle(refusal)
      } catch (error) {
        forget()
        throw error
      }
    })
  }

  close(): void {
    this.#isClosed = true
    this.#watch[Symbol.dispose]()
    this.#socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #send(destination: Address, message: Uint8Array): PingOutcome | undefined {
    try {
      sendTo(this.#socket, message, encodeSocketAddress(destination))
      return undefined
    } catch (error) {
      if (!(error instanceof LinuxError)) throw error
      if (error.errno === 'EMSGSIZE') {
        return { outcome: 'too-big', pathMtuBytes: pathMtuBytes(this.#namespace, destination) }
      }
      if (pathErrors.has(error.errno)) return { outcome: 'unreachable', reason: errnoText(error.errno) }
      throw error
    }
  }

  #drain(): void {
    for (;;) {
      const datagram = receive(this.#socket, buffer)
      if (datagram === undefined) return
      const news = decodeIcmp(buffer.subarray(0, datagram.length), this.#family)
      if (news !== undefined) this.#tell(news, decodeSocketAddress(datagram.from))
    }
  }

  #tell(news: IcmpNews, reporter: Address): void {
    if (news.news === 'reply') {
      const waiting = this.#waiting.get(news.mark.sequence)
      if (news.mark.identifier !== this.#identifier || waiting?.destination !== reporter) return
      waiting.settle({ outcome: 'reply', rttMicroseconds: Math.round((performance.now() - waiting.sentAt) * 1000) })
      return
    }
    const waiting = this.#quoted(news.quoted)
    if (news.news === 'too-big') waiting?.settle({ outcome: 'too-big', pathMtuBytes: news.mtuBytes, reporter })
    else waiting?.settle({ outcome: 'unreachable', reason: unreachableReason(this.#family, news.code), reporter })
  }

  /** Only the low 16 bits are quoted: of the sequences that end so, the last one that was sent. */
  #quoted({ identifier, lowSequence }: QuotedMark): Waiting | undefined {
    if (identifier !== this.#identifier) return undefined
    const last = this.#sequence - 1
    return this.#waiting.get(last - ((last - lowSequence) & 0xffff))
  }
}
