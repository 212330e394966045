import type { Claim } from '../../model/claim.js'
import type { Clock } from '../../time/clock.js'
import { ownLease, ownValue } from '../own-value.js'
import { StoreError } from '../store-error.js'
import type { ClaimDecision } from './decide-claim.js'
import type { KeyRange, KeyValue, KeyValueStore, Outcome, Requirement, View, Write } from './key-value-store.js'
import type { ReadableRecord } from './lease-record.js'
import { formatLeaseValue } from './lease-value.js'
import type { Holding } from './renewal.js'
import { formatSubnetKey } from './subnet-key.js'

export interface WriterOptions {
  readonly kv: KeyValueStore
  readonly clock: Clock
  readonly prefix: string
  readonly ttlSeconds: number
  readonly claim: Claim
}

/** A lease that this node has. */
export interface Acquired extends Holding {
  readonly leaseId: bigint
  /** What was put there for this claim. etcd may have granted its lease long before. */
  readonly fresh: { readonly kv: KeyValue; readonly grantedMs: number } | undefined
}

export type Claimable = Extract<ClaimDecision, { readonly do: 'keep' | 'create' }>

/** Carries out what was decided on a claim. Every write is on condition that what was looked at is still so. */
export class LeaseWriter {
  readonly #options: WriterOptions
  readonly #range: KeyRange
  /** etcd's lease for a new key: one, however often others are quicker. */
  #granted: { readonly leaseId: bigint; readonly atMs: number } | undefined
  /** The key that did not exist before this claim. */
  #made: { readonly key: string; readonly modRevision: number } | undefined

  constructor(options: WriterOptions) {
    this.#options = options
    this.#range = { prefix: `${options.prefix}/` }
  }

  /** The lease, when nothing is left to be written. */
  settled(decision: Claimable): Acquired | undefined {
    if (decision.do !== 'keep' || decision.replaces.length > 0) return undefined
    const { kv, subnets } = decision.own
    const { key, value, lease } = this.#wanted(subnets, decision.own)
    if (value !== kv.value) return undefined
    const { leaseId, createRevision } = kv
    const fresh = leaseId === this.#granted?.leaseId ? { kv, grantedMs: this.#granted.atMs } : undefined
    return { key, value, lease, createRevision, leaseId, fresh }
  }

  /** Whether the write was done or somebody was quicker; and what was made in the store since it was looked at. */
  async write(decision: Claimable, { revision }: View, signal: AbortSignal): Promise<Outcome> {
    const { own, replaces } = decision
    const { key, value } = this.#wanted(decision.do === 'keep' ? decision.own.subnets : decision.subnets, own)
    const leaseId = own === undefined ? await this.#grant(signal) : own.kv.leaseId
    const known = [...replaces, ...(own === undefined ? [] : [own])]
    const stale = replaces
      .filter(({ kv }) => kv.key !== key)
      .map((record): Write => ({ do: 'delete', key: record.kv.key }))
    const requires = [key, ...stale.map(write => write.key)].map(one => requirement(one, known))
    const outcome = await this.#options.kv.commit(
      {
        requires: [...requires, ...this.#nobodyWasQuicker(decision, revision)],
        writes: [...stale, { do: 'put', key, value, leaseId }],
        look: { ...this.#range, createdFrom: revision + 1 },
      },
      signal,
    )
    if (outcome.isDone && (own === undefined || own.kv.key === this.#made?.key))
      this.#made = { key, modRevision: outcome.revision }
    return outcome
  }

  /** Takes the addresses out of a lease that this node has, and nothing else. */
  disclaim({ kv, lease }: ReadableRecord, { revision }: View, signal: AbortSignal): Promise<Outcome> {
    const { key, modRevision, leaseId } = kv
    const { publicIp, publicIpv6, ...rest } = lease
    const look = { ...this.#range, createdFrom: revision + 1 }
    const write: Write = { do: 'put', key, value: formatLeaseValue(rest), leaseId }
    return this.#options.kv.commit({ requires: [{ key, modRevision }], writes: [write], look }, signal)
  }

  /** Takes back what was made for this claim, if anything was: it cannot be had after all. */
  async withdraw(signal: AbortSignal): Promise<void> {
    if (this.#made === undefined) return
    const { key } = this.#made
    await this.#options.kv.commit({ requires: [this.#made], writes: [{ do: 'delete', key }], look: { key } }, signal)
    this.#made = undefined
  }

  /** Forgets etcd's lease, which has run out. */
  forgetGrant(): void {
    this.#granted = undefined
  }

  /** Gives etcd's lease back, unless a key has it. */
  async giveBackUnless(isUsed: (leaseId: bigint) => boolean, signal: AbortSignal): Promise<void> {
    if (this.#granted === undefined || isUsed(this.#granted.leaseId)) return
    const { leaseId } = this.#granted
    this.#granted = undefined
    try {
      await this.#options.kv.revoke(leaseId, signal)
    } catch (error) {
      // Then it runs out by itself; no key depends on it.
      if (!(error instanceof StoreError)) throw error
    }
  }

  /** Two that want one IPv4 subnet make different keys where they have different IPv6 subnets, and the keys begin alike. */
  #nobodyWasQuicker(decision: Claimable, revision: number): readonly Requirement[] {
    if (decision.do === 'keep' || decision.subnets.ipv4 === undefined) return []
    const { ipv4 } = decision.subnets
    return [{ prefix: formatSubnetKey(this.#options.prefix, { ipv4 }), createdBefore: revision + 1 }]
  }

  #wanted(subnets: ReadableRecord['subnets'], own: ReadableRecord | undefined): Omit<Holding, 'createRevision'> {
    const { claim, prefix } = this.#options
    const value = ownValue(claim, own?.lease ?? claim.previous)
    const lease = ownLease(claim.node, subnets, value)
    return { key: formatSubnetKey(prefix, subnets), value: formatLeaseValue(value), lease }
  }

  async #grant(signal: AbortSignal): Promise<bigint> {
    const { kv, clock, ttlSeconds } = this.#options
    // From before it is asked for: rather taken for too old than for too young.
    const atMs = clock.monotonicMs()
    this.#granted ??= { leaseId: await kv.grant(ttlSeconds, signal), atMs }
    return this.#granted.leaseId
  }
}

function requirement(key: string, known: readonly ReadableRecord[]): Requirement {
  return { key, modRevision: known.find(({ kv }) => kv.key === key)?.kv.modRevision ?? 0 }
}
