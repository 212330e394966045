import { setTimeout as sleep } from 'node:timers/promises'
import type { Keeper } from './keeper.js'
import { isReply, type Probe } from './probe.js'

const pauseMs = 1000

/** What a lab does while somebody watches: waits for its daemons, then probes again and again, until the signal. */
export async function tend(keeper: Keeper, signal: AbortSignal): Promise<void> {
  const ready = keeper.ready(signal).catch(error => {
    const text = error instanceof Error ? error.message : String(error)
    if (!signal.aborted) keeper.journal.add({ text, isBad: true })
  })
  let told = ''
  while (!signal.aborted) {
    const probes = await keeper.probe()
    const summary = summarize(probes)
    if (summary !== told && probes.length > 0) keeper.journal.add({ text: summary, isBad: !probes.every(isReply) })
    told = summary
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
  await ready
}

function summarize(probes: readonly Probe[]): string {
  return `${probes.filter(isReply).length} of ${probes.length} probes came back`
}
