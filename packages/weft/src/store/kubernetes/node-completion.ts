import { Alarm } from '../../time/alarm.js'
import { type Completion, completeNode } from './complete-node.js'

/** Tells the cluster that this node's network is there: when it is ready, and again of a Node object that was made anew. */
export class NodeCompletion {
  readonly #parts: Omit<Completion, 'tell'>
  readonly #alarm: Alarm
  #isReady = false

  constructor(parts: Omit<Completion, 'tell'>) {
    this.#parts = parts
    this.#alarm = new Alarm(parts.clock)
  }

  ready(): void {
    if (this.#isReady) return
    this.#isReady = true
    this.#alarm.ring()
  }

  /** The node has its lease, for the first time or again. */
  held(): void {
    if (this.#isReady) this.#alarm.ring()
  }

  /** Until the signal aborts. Tells what keeps it from being told; an empty list is well. */
  async run(signal: AbortSignal, tell: Completion['tell']): Promise<void> {
    while (true) {
      await this.#alarm.next(signal)
      if (signal.aborted) return
      await completeNode({ ...this.#parts, tell }, signal)
    }
  }
}
