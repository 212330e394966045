import { VirtualClock } from '../../testing/virtual-clock.js'

/** Far more often than all daemons together ask at one moment. */
const mostTimes = 1_000_000

/** Time for a crowd. Whoever asks for it again and again without ever waiting would hold up everything for good. */
export class ImpatientClock extends VirtualClock {
  #lastMs = 0
  #times = 0

  override monotonicMs(): number {
    const nowMs = super.monotonicMs()
    this.#times = nowMs === this.#lastMs ? this.#times + 1 : 0
    this.#lastMs = nowMs
    if (this.#times <= mostTimes) return nowMs
    // Who comes next is not to blame.
    this.#times = 0
    throw new Error('time stands still: something goes round and round without waiting')
  }
}
