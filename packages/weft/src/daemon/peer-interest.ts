import type { StoreEvent } from '../store/lease-store.js'
import { Alarm } from '../time/alarm.js'
import type { Clock } from '../time/clock.js'
import type { ConfigEvent } from './node-loop.js'

/** Other nodes' leases, as long as net-conf names a backend that does something for them: else nobody asks for any. */
export class PeerInterest {
  readonly #alarm: Alarm
  #wantsPeers: boolean | undefined
  #watching: AbortController | undefined

  constructor(clock: Clock) {
    this.#alarm = new Alarm(clock)
  }

  heed(event: ConfigEvent): void {
    if (event.is === 'trouble') return
    const { config } = event.is === 'remembered' ? event.event : event
    this.#set(config.backend.hasPeers)
  }

  /** What is told, while it is wanted. Ends when the signal aborts. */
  async *watch(
    tell: (signal: AbortSignal) => AsyncIterable<StoreEvent>,
    signal: AbortSignal,
  ): AsyncGenerator<StoreEvent, void> {
    while (!signal.aborted) {
      await this.#alarm.next(signal)
      if (signal.aborted) return
      if (this.#wantsPeers === true) yield* this.#tellWhileWanted(tell, signal)
      else yield { is: 'snapshot', leases: [], problems: [] }
    }
  }

  async *#tellWhileWanted(
    tell: (signal: AbortSignal) => AsyncIterable<StoreEvent>,
    signal: AbortSignal,
  ): AsyncGenerator<StoreEvent, void> {
    const watching = new AbortController()
    const stop = () => watching.abort()
    this.#watching = watching
    signal.addEventListener('abort', stop, { once: true })
    try {
      for await (const event of tell(watching.signal)) if (!watching.signal.aborted) yield event
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  #set(wantsPeers: boolean): void {
    if (wantsPeers === this.#wantsPeers) return
    this.#wantsPeers = wantsPeers
    this.#watching?.abort()
    this.#alarm.ring()
  }
}
