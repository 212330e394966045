import type { Claim } from '../model/claim.js'
import type { Lease } from '../model/lease.js'
import type { HoldEvent, LeaseStore } from '../store/lease-store.js'
import { Alarm } from '../time/alarm.js'
import type { Clock } from '../time/clock.js'

interface OwnLeaseOptions {
  readonly hold: NonNullable<LeaseStore['hold']>
  readonly clock: Clock
  readonly onEvent: (event: HoldEvent) => void
}

/** Holds this node's lease, and claims anew when what the node is has changed: another address, network or backend. */
export class OwnLease {
  readonly #options: OwnLeaseOptions
  readonly #alarm: Alarm
  #claim: Claim | undefined
  #held: Lease | undefined
  #replaced: AbortController | undefined

  constructor(options: OwnLeaseOptions) {
    this.#options = options
    this.#alarm = new Alarm(options.clock)
  }

  follow(claim: Claim): void {
    if (this.#claim !== undefined && essence(this.#claim) === essence(claim)) return
    // What is held in this life is known better than what was remembered from the last.
    this.#claim = this.#held === undefined ? claim : { ...claim, previous: this.#held }
    this.#replaced?.abort()
    this.#alarm.ring()
  }

  /** Until the signal aborts; the lease then stays in the store. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#replaced?.abort()
    signal.addEventListener('abort', stop, { once: true })
    while (true) {
      await this.#alarm.next(signal)
      if (signal.aborted) return
      if (this.#claim !== undefined) await this.#hold(this.#claim)
    }
  }

  async #hold(claim: Claim): Promise<void> {
    const { hold, onEvent } = this.#options
    const replaced = new AbortController()
    this.#replaced = replaced
    for await (const event of hold(claim, replaced.signal)) {
      if (event.is === 'held') this.#held = event.lease
      onEvent(event)
    }
  }
}

/** All of a claim that the lease depends on. What the backend advertises follows from its type and the network's options. */
function essence({ node, publicIp, publicIpv6, networks, backendType, advertise }: Claim): string {
  const data = [advertise('ipv4', undefined), advertise('ipv6', undefined)]
  return JSON.stringify({ node, publicIp, publicIpv6, networks, backendType, data })
}
