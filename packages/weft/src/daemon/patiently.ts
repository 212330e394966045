import { ConfigError } from '../document/config-error.js'
import { type ProblemCode, problem } from '../model/problem.js'
import type { Trouble } from '../store/lease-store.js'
import type { Clock } from '../time/clock.js'

interface PatientOptions<Event> {
  /** Throws when there is nothing good to begin with. */
  readonly watch: (signal: AbortSignal) => AsyncIterable<Event>
  readonly code: ProblemCode
  readonly clock: Clock
}

const retryMs = 1_000

/** A document that is no good at the start is told of and looked for again, each second until it is good. */
export async function* patiently<Event>(
  { watch, code, clock }: PatientOptions<Event>,
  signal: AbortSignal,
): AsyncGenerator<Event | Trouble, void> {
  let told: string | undefined
  while (!signal.aborted) {
    try {
      return yield* watch(signal)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      if (error.message !== told) yield { is: 'trouble', problem: problem(code, error.path, error.message) }
      told = error.message
    }
    await clock.wait(retryMs, signal)
  }
}
