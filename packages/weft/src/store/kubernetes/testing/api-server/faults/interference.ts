import type { Exchange } from '../answers/exchange.js'
import type { ApiFailure } from '../api-failure.js'
import type { Verb } from '../requests/verb.js'

export type Mischief =
  | { readonly do: 'fail'; readonly failure: ApiFailure }
  /** As the real server when it has too much to do: not even an object. */
  | { readonly do: 'throttle'; readonly retryAfterSeconds: number }
  | { readonly do: 'delay'; readonly ms: number }
  /** The connection ends in the middle of the body. */
  | { readonly do: 'break'; readonly afterBytes: number }
  /** Something else is sent in the place of a body, or of each event of a watch. */
  | { readonly do: 'spoil'; readonly spoilt: (bytes: Buffer) => Buffer }
  /** Nothing is answered, ever. */
  | { readonly do: 'ignore' }

/** What is to happen to which requests; without a condition, to all. */
export interface Interference {
  readonly mischief: Mischief
  readonly verb?: Verb
  readonly resource?: string
  /** Only to the further pages of a list, or only to what is none. */
  readonly isContinued?: boolean
  /** How often; without it until it is taken back. */
  readonly times?: number
}

interface Active {
  readonly interference: Interference
  left: number
}

/** What a test has arranged to happen to requests. */
export class Interferences {
  readonly #active = new Set<Active>()

  /** Until it has happened so often or what comes back is disposed of. */
  add(interference: Interference): Disposable {
    const active = { interference, left: interference.times ?? Number.POSITIVE_INFINITY }
    this.#active.add(active)
    return { [Symbol.dispose]: () => this.#active.delete(active) }
  }

  /** What is to happen to this one. */
  take(exchange: Exchange): readonly Mischief[] {
    const hits = [...this.#active].filter(({ interference }) => concerns(interference, exchange))
    for (const hit of hits) {
      hit.left -= 1
      if (hit.left <= 0) this.#active.delete(hit)
    }
    return hits.map(({ interference }) => interference.mischief)
  }

  clear(): void {
    this.#active.clear()
  }
}

function concerns({ verb, resource, isContinued }: Interference, { asked, query }: Exchange): boolean {
  if (verb !== undefined && verb !== asked?.verb) return false
  if (resource !== undefined && resource !== asked?.resource) return false
  return isContinued === undefined || isContinued === query.has('continue')
}
