import type { KeyText } from './key-range.js'

export interface Lease {
  readonly id: bigint
  readonly ttlSeconds: number
  /** On the lease clock. */
  expiresAt: number
  readonly keys: Set<KeyText>
}

/** The leases and the keys that hang on them. */
export class LeaseBook {
  readonly #leases = new Map<bigint, Lease>()

  get(id: bigint): Lease | undefined {
    return this.#leases.get(id)
  }

  all(): Lease[] {
    return [...this.#leases.values()]
  }

  grant(id: bigint, ttlSeconds: number, now: number): Lease {
    const lease = { id, ttlSeconds, expiresAt: now + ttlSeconds, keys: new Set<KeyText>() }
    this.#leases.set(id, lease)
    return lease
  }

  remove(id: bigint): void {
    this.#leases.delete(id)
  }

  /** A key hangs on one lease at most; lease 0 is none. */
  move(key: KeyText, from: bigint, to: bigint): void {
    if (from === to) return
    this.#leases.get(from)?.keys.delete(key)
    this.#leases.get(to)?.keys.add(key)
  }

  expired(now: number): Lease[] {
    return this.all().filter(lease => lease.expiresAt <= now)
  }
}
