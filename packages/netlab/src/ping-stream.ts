import { setTimeout as sleep } from 'node:timers/promises'
import type { Address } from '@weft/inet'
import type { PingOutcome } from './ping-outcome.js'
import type { Pinger } from './pinger.js'

export interface StreamPlan {
  readonly destination: Address
  readonly packetBytes?: number
  readonly intervalMilliseconds?: number
  /** How many to send; without it, until the signal. */
  readonly count?: number
  readonly timeoutMilliseconds?: number
  /** Ends the sending; what is under way is still waited for. */
  readonly signal?: AbortSignal
}

export interface StreamResult {
  readonly sent: number
  readonly received: number
  /** What got no reply, in the order of sending; `sequence` counts from 0. */
  readonly lost: readonly { readonly sequence: number; readonly result: PingOutcome }[]
  readonly slowestMicroseconds: number
}

/** Whoever was held up longer goes on from where he is: so many packets at once would overflow the queues on the way. */
const MOST_AT_ONCE = 100

/**
 * Pings at a steady pace and tells which were lost. Packet n is due at start + n · interval, so a late timer
 * sends what it missed and the pace does not drift.
 */
export async function pingStream(pinger: Pinger, plan: StreamPlan): Promise<StreamResult> {
  const { destination, packetBytes, timeoutMilliseconds, signal } = plan
  const { intervalMilliseconds = 1, count = Number.POSITIVE_INFINITY } = plan
  const lost: { sequence: number; result: PingOutcome }[] = []
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []
  let received = 0
  let slowestMicroseconds = 0

  async function exchange(sequence: number): Promise<void> {
    const result = await pinger.ping({ destination, packetBytes, timeoutMilliseconds })
    if (result.outcome === 'reply') {
      received++
      slowestMicroseconds = Math.max(slowestMicroseconds, result.rttMicroseconds)
    } else {
      lost.push({ sequence, result })
    }
  }

  let start = performance.now()
  let sent = 0
  while (sent < count && signal?.aborted !== true && failures.length === 0) {
    const missed = Math.floor((performance.now() - start) / intervalMilliseconds) + 1 - sent
    start += Math.max(0, missed - MOST_AT_ONCE) * intervalMilliseconds
    const due = Math.min(count, sent + missed, sent + MOST_AT_ONCE)
    for (; sent < due; sent++) {
      const one: Promise<void> = exchange(sent)
        .catch(error => failures.push(error))
        .then(() => void underWay.delete(one))
      underWay.add(one)
    }
    await sleep(start + sent * intervalMilliseconds - performance.now())
  }
  await Promise.all(underWay)
  if (failures.length > 0) throw failures[0]
  lost.sort((a, b) => a.sequence - b.sequence)
  return { sent, received, lost, slowestMicroseconds }
}
