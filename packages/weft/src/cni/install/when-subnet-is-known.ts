import { ConfigError } from '../../document/config-error.js'
import type { Clock } from '../../time/clock.js'
import { readSubnetEnv } from '../flannel/subnet-env.js'

interface Waiting {
  readonly path: string
  readonly waits: boolean
  /** Hears, when that changes, what is waited for. */
  readonly note: (sentence: string) => void
  readonly clock: Clock
}

const lookMs = 1_000

/** Undefined once subnet.env is as plugins need it; else, without waiting or when the signal aborts, what is wrong with it. */
export async function whenSubnetIsKnown(
  { path, waits, note, clock }: Waiting,
  signal: AbortSignal,
): Promise<string | undefined> {
  let told: string | undefined
  for (;;) {
    const why = await whatIsWrong(path)
    if (why === undefined || !waits || signal.aborted) return why
    if (why !== told) note(`${why}; waiting`)
    told = why
    await clock.wait(lookMs, signal)
  }
}

async function whatIsWrong(path: string): Promise<string | undefined> {
  try {
    await readSubnetEnv(path)
    return undefined
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}
