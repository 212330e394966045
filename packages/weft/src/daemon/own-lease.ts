import type { Family } from '@weft/inet'
import type { Claim } from '../model/claim.js'
import { families, familyLease } from '../model/family.js'
import type { Lease } from '../model/lease.js'
import type { HoldEvent, LeaseStore } from '../store/lease-store.js'
import { Alarm } from '../time/alarm.js'
import type { Clock } from '../time/clock.js'

interface OwnLeaseOptions {
  readonly hold: NonNullable<LeaseStore['hold']>
  readonly clock: Clock
  readonly onEvent: (event: HoldEvent) => void
}

/**
 * Holds this node's lease, and claims anew when what the node is has changed: another address, network or backend. Also
 * when another node has its subnet and no pods are in it any more: then nothing speaks for waiting.
 */
export class OwnLease {
  readonly #options: OwnLeaseOptions
  readonly #alarm: Alarm
  /** The newest claim; not all that changes in it makes a difference. */
  #wanted: Claim | undefined
  #claimed: Claim | undefined
  #held: Lease | undefined
  /** Somebody else has a subnet, and nothing else is claimed for as long as pods may be in it. */
  #isTaken = false
  /** Where there may be pods: what is held is claimed again as if there were. */
  #mayBeInUse: readonly Family[] = []
  #isHolding = false
  /** What the store tells of this node, and what of that is no news any more. */
  #told: Lease | undefined
  #heeded: Lease | undefined
  #replaced: AbortController | undefined

  constructor(options: OwnLeaseOptions) {
    this.#options = options
    this.#alarm = new Alarm(options.clock)
  }

  /** The lease that was held last in this life. */
  get held(): Lease | undefined {
    return this.#held
  }

  follow(claim: Claim): void {
    this.#wanted = claim
    if (this.#claimed === undefined || essence(this.#claimed) !== essence(claim)) this.#claimAnew()
    else this.#claimElsewhere()
  }

  /** What the store tells of this node: if that is not what is held, the others go by it, and to claim anew sorts it out. */
  heed(lease: Lease | undefined): void {
    this.#told = lease
    this.#compare()
  }

  /** Until the signal aborts; the lease then stays in the store. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#replaced?.abort()
    signal.addEventListener('abort', stop, { once: true })
    while (true) {
      await this.#alarm.next(signal)
      if (signal.aborted) return
      if (this.#claimed !== undefined) await this.#hold(this.#claimed)
    }
  }

  #claimAnew(): void {
    this.#claimed = this.#wanted
    this.#isTaken = false
    this.#isHolding = false
    this.#mayBeInUse = this.#wanted?.familiesInUse ?? []
    this.#replaced?.abort()
    this.#alarm.ring()
  }

  #claimElsewhere(): void {
    const isFree = (family: Family) => this.#wanted?.familiesInUse.includes(family) === false
    if (this.#isTaken && this.#mayBeInUse.some(isFree)) this.#claimAnew()
  }

  /** Each lease is heeded once: the store may tell of the one that was held before for a moment longer. */
  #compare(): void {
    if (!this.#isHolding || this.#told === undefined || this.#told === this.#heeded) return
    this.#heeded = this.#told
    if (this.#told.subnet !== this.#held?.subnet || this.#told.ipv6Subnet !== this.#held?.ipv6Subnet) this.#claimAnew()
  }

  async #hold(claim: Claim): Promise<void> {
    const { hold, onEvent } = this.#options
    const replaced = new AbortController()
    this.#replaced = replaced
    for await (const event of hold(claim, replaced.signal)) {
      if (event.is === 'held') this.#setHeld(event.lease)
      this.#isTaken = event.is === 'trouble' && event.problem.code === 'lease-taken'
      // The store had it for this node and lost it again before that was told.
      if (this.#isTaken && this.#mayBeInUse.length === 0) this.#mayBeInUse = networksOf(claim)
      onEvent(event)
      this.#claimElsewhere()
      this.#compare()
    }
  }

  #setHeld(lease: Lease): void {
    this.#held = lease
    this.#isHolding = true
    this.#mayBeInUse = families.filter(family => familyLease(lease, family).subnet !== undefined)
  }
}

function networksOf({ networks }: Claim): readonly Family[] {
  return families.filter(family => networks[family] !== undefined)
}

/** All of a claim that the lease depends on. What the backend advertises follows from its type and the network's options. */
function essence({ node, publicIp, publicIpv6, networks, backendType, advertise }: Claim): string {
  const data = [advertise('ipv4', undefined), advertise('ipv6', undefined)]
  return JSON.stringify({ node, publicIp, publicIpv6, networks, backendType, data })
}
