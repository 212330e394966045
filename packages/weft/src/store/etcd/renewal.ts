import type { Lease } from '../../model/lease.js'
import { type Problem, problem } from '../../model/problem.js'
import type { LeaseRecord } from './lease-record.js'
import { hasAddressOf } from './own-records.js'

/** The lease that this node holds, as it has put it into the store. */
export interface Holding {
  readonly key: string
  readonly value: string
  readonly lease: Lease
  /** When the key was made: one that was deleted and made anew has another. */
  readonly createRevision: number
}

export type Renewal =
  | { readonly do: 'nothing' }
  /** The key is ours and says something else: put our value back, on the condition that nobody does so meanwhile. */
  | { readonly do: 'rewrite' }
  /** The key is gone: claim the same subnets again, at once. */
  | { readonly do: 'reclaim' }
  /** Another node writes into our key. We do not fight: two that overwrite each other would take each other's peers along. */
  | { readonly do: 'give way'; readonly problem: Problem }

/** What to do about the key that this node holds, given what stands there now. */
export function renewalOf(holding: Holding, record: LeaseRecord | undefined): Renewal {
  if (record === undefined) return { do: 'reclaim' }
  if (record.kv.value === holding.value) return { do: 'nothing' }
  if (record.is === 'unreadable') {
    // In our own key somebody's hand slipped. In one that was made since, whose lease it was cannot be seen any more.
    const isOurKey = record.kv.createRevision === holding.createRevision
    return isOurKey ? { do: 'rewrite' } : { do: 'give way', problem: madeAnew(holding) }
  }
  const { lease, isNamed } = record
  const isElsewhere = lease.publicIp !== undefined || lease.publicIpv6 !== undefined
  const isOurs = !isNamed || lease.node === holding.lease.node
  if (isOurs && (!isElsewhere || hasAddressOf(holding.lease, lease))) return { do: 'rewrite' }
  return { do: 'give way', problem: takenOver(holding, lease) }
}

function madeAnew({ key, lease }: Holding): Problem {
  const sentence = `${key}, which ${lease.node} holds, was deleted and made anew by somebody else, and what it says cannot be read; the pods here keep their addresses, and nothing is claimed until the key is put right or deleted`
  return problem('lease-taken', key, sentence)
}

function takenOver({ key, lease }: Holding, other: Lease): Problem {
  const [ours, theirs] = [lease, other].map(({ publicIp, publicIpv6 }) => publicIp ?? publicIpv6 ?? 'no address')
  const who = other.node === lease.node ? `another node called ${other.node}` : other.node
  const sentence = `${who} at ${theirs} has written its lease into ${key}, which ${lease.node} at ${ours} holds; the pods here keep their addresses, and one of the two has to give way`
  return problem('lease-taken', key, sentence)
}
