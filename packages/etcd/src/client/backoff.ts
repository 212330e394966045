import { setTimeout as sleep } from 'node:timers/promises'

const shortestMs = 50
const longestMs = 2_000

/** How long to wait after so many failures in a row: doubling, never long, and never the same for two of us. */
export function backoffMs(failures: number): number {
  return Math.min(shortestMs * 2 ** Math.min(failures, 10), longestMs) * (0.5 + Math.random() / 2)
}

/** Waits, or rejects with the signal's own reason. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal })
  } catch {
    throw signal.reason
  }
}
