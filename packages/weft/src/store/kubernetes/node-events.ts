import { Alarm } from '../../time/alarm.js'
import { StoreError } from '../store-error.js'
import { ApiBusy } from './api-busy.js'
import { eventNamespace, isWorthAnEvent, type NodeTrouble, nodeEvent } from './node-event.js'
import type { NodeParts } from './node-mirror.js'

interface NodeEventsParts extends NodeParts {
  readonly node: string
}

/** What passes in a moment is none, and what a whole cluster has is not told by all nodes at once. */
const patienceMs = 3_000
const spreadMs = 5_000
/** Kubernetes forgets events after an hour, and who looks at a node wants to see the few that count. */
const againMs = 1_800_000
const retryMs = 30_000

interface Standing {
  readonly trouble: NodeTrouble
  dueMs: number
}

/** Tells what is wrong with this node where people look who look at a node. The log and status.json tell the same. */
export class NodeEvents {
  readonly #parts: NodeEventsParts
  readonly #alarm: Alarm
  readonly #standing = new Map<NodeTrouble['code'], Standing>()
  /** Until when nothing more is told of a code, be it mended in between or not. */
  readonly #quietUntilMs = new Map<NodeTrouble['code'], number>()

  constructor(parts: NodeEventsParts) {
    this.#parts = parts
    this.#alarm = new Alarm(parts.clock)
  }

  /** All that is wrong now; of one kind one is enough. */
  heed(troubles: readonly NodeTrouble[]): void {
    const { clock, random } = this.#parts
    const found = new Map(troubles.filter(isWorthAnEvent).map(trouble => [trouble.code, trouble] as const))
    for (const code of [...this.#standing.keys()]) if (!found.has(code)) this.#standing.delete(code)
    for (const [code, trouble] of found) {
      const soonMs = clock.monotonicMs() + patienceMs + random() * spreadMs
      const dueMs = this.#standing.get(code)?.dueMs ?? Math.max(soonMs, this.#quietUntilMs.get(code) ?? 0)
      this.#standing.set(code, { trouble, dueMs })
      this.#alarm.ring(dueMs)
    }
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts
    while (true) {
      await this.#alarm.next(signal)
      for (const standing of [...this.#standing.values()]) {
        if (signal.aborted) return
        if (standing.dueMs <= clock.monotonicMs()) await this.#post(standing, signal)
        this.#alarm.ring(standing.dueMs)
      }
      if (signal.aborted) return
    }
  }

  async #post(standing: Standing, signal: AbortSignal): Promise<void> {
    const { api, clock, random, node } = this.#parts
    const { trouble } = standing
    let nextMs = againMs * (1 + random() / 10)
    try {
      const found = await api.get(node, signal)
      if (found === undefined) nextMs = retryMs
      else await api.postEvent(eventNamespace, nodeEvent(found, trouble, clock.wallTime()), signal)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof StoreError)) throw error
      // A cluster that does not let us post events loses no more than these.
      if (error.reason !== 'denied') nextMs = Math.max(retryMs, error instanceof ApiBusy ? error.retryAfterMs : 0)
    }
    standing.dueMs = clock.monotonicMs() + nextMs
    this.#quietUntilMs.set(trouble.code, standing.dueMs)
  }
}
