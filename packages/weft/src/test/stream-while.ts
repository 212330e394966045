import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { addressOf, familyOf } from '@weft/inet'
import { Pinger, type Pod, pingStream, type StreamResult } from '@weft/netlab'

/** Packets before and after the work show that it is the work which loses none. */
const marginMs = 150

/**
 * Pings from pod to pod a thousand times a second, in each family that the pods have, while the work is done. The work
 * must not block this process: packets that all come at once overflow the socket of the pinger.
 */
export function streamWhile(from: Pod, to: Pod, work: () => Promise<unknown>): Promise<readonly StreamResult[]> {
  return streamsWhile([{ from, to }], work)
}

export interface Flow {
  readonly from: Pod
  readonly to: Pod
}

/** To a pod, or to whatever else has these addresses. */
interface Way {
  readonly from: Pick<Pod, 'namespace'>
  readonly to: { readonly plan: Pick<Pod['plan'], 'addresses'> }
}

/** The same for several pairs of pods at once. */
export async function streamsWhile(
  flows: readonly Way[],
  work: () => Promise<unknown>,
): Promise<readonly StreamResult[]> {
  const done = new AbortController()
  const pingers: Pinger[] = []
  const ways = flows.flatMap(({ from, to }) =>
    to.plan.addresses.map(addressOf).map(destination => ({ from, destination })),
  )
  try {
    const streams = ways.map(async ({ from, destination }) => {
      const pinger = Pinger.open(from.namespace, familyOf(destination))
      pingers.push(pinger)
      // The neighbours on the way are asked for by the first packet.
      await pinger.ping({ destination, timeoutMilliseconds: 5_000 })
      return pingStream(pinger, { destination, signal: done.signal, timeoutMilliseconds: 2_000 })
    })
    await sleep(marginMs)
    await work()
    await sleep(marginMs)
    done.abort()
    return await Promise.all(streams)
  } finally {
    done.abort()
    for (const pinger of pingers) pinger.close()
  }
}

export function assertNothingLost(streams: readonly StreamResult[]): void {
  for (const { sent, received, lost } of streams) {
    assert.ok(sent >= marginMs, `only ${sent} packets were sent`)
    assert.deepEqual({ received, lost }, { received: sent, lost: [] })
  }
}
