import type { Claim } from '../../model/claim.js'
import type { Subnets } from '../../model/subnets.js'
import { backOffMs } from '../back-off.js'
import type { Trouble } from '../lease-store.js'
import { StoreError } from '../store-error.js'
import { storeFailure } from '../store-failure.js'
import { claimRecords } from './claim-records.js'
import { decideClaim } from './decide-claim.js'
import { KnownKeys } from './known-keys.js'
import { type Acquired, LeaseWriter } from './lease-writer.js'
import type { StoreParts } from './mirror.js'
import { ownRecords } from './own-records.js'
import { untilChanged } from './until-changed.js'

export interface HolderParts extends StoreParts {
  /** The store's, for people. */
  readonly name: string
  readonly prefix: string
  readonly ttlSeconds: number
  /** The lease is renewed when it has so long left, if not before. */
  readonly renewMarginSeconds?: number
}

/**
 * Goes on until this node has a lease; undefined when the signal aborts before. Each write brings along what else is there
 * at that moment, and the decision is made anew: the lease is acquired when nothing is left to be written.
 */
export async function* acquireLease(
  parts: HolderParts,
  claim: Claim,
  signal: AbortSignal,
): AsyncGenerator<Trouble, Acquired | undefined, void> {
  const { kv, clock, random, prefix, ttlSeconds, name } = parts
  const range = { prefix: `${prefix}/` }
  const known = new KnownKeys({ kv, clock, range })
  const writer = new LeaseWriter({ kv, clock, prefix, ttlSeconds, claim })
  let failures = 0
  /** The sentence, or the reason of a failure, which every endpoint may put in other words. */
  let told: string | undefined
  let attempt = 0
  let tried: Subnets | undefined
  while (!signal.aborted) {
    try {
      const view = await known.look(signal)
      const records = claimRecords(prefix, claim, view.kvs)
      const decision = decideClaim({ prefix, claim, records, attempt, tried })
      if (decision.do === 'disclaim') {
        known.forget()
        await writer.disclaim(decision.own, view, signal)
        continue
      }
      if (decision.do === 'wait') {
        await writer.withdraw(signal)
        if (decision.problem.sentence !== told) yield { is: 'trouble', problem: decision.problem }
        told = decision.problem.sentence
        // What this node has it keeps, whatever more it waits for.
        const used = new Set(ownRecords(claim, records).map(record => record.kv.leaseId))
        for (const leaseId of used) if (leaseId !== 0n) await kv.keepAlive(leaseId, signal)
        await writer.giveBackUnless(leaseId => used.has(leaseId), signal)
        await untilChanged(parts, { range, view, withinMs: ttlSeconds * 250 }, signal)
        known.forget()
        continue
      }
      const acquired = writer.settled(decision)
      if (acquired !== undefined) {
        await writer.giveBackUnless(leaseId => leaseId === acquired.leaseId, signal)
        return acquired
      }
      const changesKnown = decision.own !== undefined || decision.replaces.length > 0
      if (changesKnown) known.forget()
      else known.fallBehind()
      tried = decision.do === 'create' ? decision.subnets : undefined
      const outcome = await writer.write(decision, view, signal)
      const gone = decision.replaces.map(({ kv }) => kv.key)
      if (outcome.isDone && decision.do === 'create') known.restore(view, gone)
      known.learn(outcome)
      tried = undefined
      failures = 0
      if (!outcome.isDone) attempt += 1
    } catch (error) {
      if (signal.aborted) return undefined
      if (!(error instanceof StoreError)) throw error
      if (error.reason === 'lease-gone') writer.forgetGrant()
      else if (error.reason !== told) yield { is: 'trouble', problem: storeFailure(name, error) }
      told = error.reason
      await clock.wait(backOffMs(failures, random), signal)
      failures += 1
    }
  }
  return undefined
}
