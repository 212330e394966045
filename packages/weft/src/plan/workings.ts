import { isDeepStrictEqual } from 'node:util'
import type { PeerPart } from '../backends/backend.js'
import type { Entry } from '../backends/entry.js'
import type { Lease } from '../model/lease.js'
import { type Problem, problem } from '../model/problem.js'
import type { DesiredState } from '../model/state.js'
import { noKeys, type StateKeys } from '../model/state-keys.js'
import { Layout } from './layout.js'
import type { LeaseChange } from './lease-change.js'
import type { Peers } from './peers.js'
import { Wishes } from './wishes.js'

export interface OwnWishes {
  readonly node: string
  readonly entries: readonly Entry[]
}

/** All that is wanted, as it was worked out: when a lease among 5,000 changes, only that one is gone into again. */
export class Workings {
  readonly #own: OwnWishes
  readonly #families: readonly Peers[]
  readonly #layout = new Layout()
  readonly #clashes: Problem[] = []
  /** Who wants what: for 80,000 objects it costs more than all the rest, so it is made when two want the same. */
  #wishes: Wishes | undefined

  constructor(own: OwnWishes, families: readonly Peers[]) {
    this.#own = own
    this.#families = families
    this.#layout.add(own.entries)
  }

  get desired(): DesiredState {
    return this.#layout.state
  }

  get problems(): readonly Problem[] {
    return [...this.#families.flatMap(({ problems }) => problems), ...this.#clashes]
  }

  admit(lease: Lease): void {
    for (const family of this.#families) this.#admitIn(family, lease)
  }

  /** After all who are there were admitted. */
  closeRanks(): readonly Entry[] {
    const entries = this.#families.flatMap(family => family.guardEntries())
    this.#layout.replace(entries)
    return entries
  }

  /**
   * Answers with the keys of all that can be otherwise now. Undefined when that cannot be told so simply, because two want
   * the same or somebody is left out: then these workings are spoiled.
   */
  change({ gone, come }: LeaseChange): StateKeys | undefined {
    if (!this.#isPlain) return undefined
    const changed = noKeys()
    const note = (entries: readonly Entry[]) => {
      for (const { kind, key } of entries) changed[kind].add(key)
    }
    for (const family of this.#families) {
      for (const lease of gone) {
        const entries = family.dismiss(lease)
        this.#layout.delete(entries)
        note(entries)
      }
      for (const lease of come) note(this.#admitIn(family, lease))
    }
    note(this.closeRanks())
    return this.#isPlain ? changed : undefined
  }

  /** What is wanted for each peer, sorted by node. */
  peers(): readonly PeerPart[] {
    return this.#families.flatMap(family => [...family.parts()].sort(byNode))
  }

  get #isPlain(): boolean {
    return !this.#layout.hasDoubles && this.#families.every(({ problems }) => problems.length === 0)
  }

  #admitIn(family: Peers, lease: Lease): readonly Entry[] {
    const entries = family.admit(lease)
    this.#wishes?.note(lease.node, entries)
    for (const double of this.#layout.add(entries)) this.#settle(double, lease.node)
    return entries
  }

  /** Where two want one object, the first has it; both are named if they want it otherwise. */
  #settle(double: Entry, node: string): void {
    this.#wishes ??= this.#allWishes()
    const first = this.#wishes.first(double)
    if (first === undefined) return
    this.#layout.add([first.entry])
    if (!isDeepStrictEqual(first.entry.object, double.object)) this.#clashes.push(clash(first.node, node, double))
  }

  #allWishes(): Wishes {
    const wishes = new Wishes()
    wishes.note(this.#own.node, this.#own.entries)
    for (const family of this.#families)
      for (const { peer, entries } of family.parts()) wishes.note(peer.lease.node, entries)
    return wishes
  }
}

function clash(first: string, second: string, { kind, key }: Entry): Problem {
  const name = `${kind} ${key}`
  return problem('object-clash', name, `${first} and ${second} want different things of ${name}`)
}

function byNode(a: PeerPart, b: PeerPart): number {
  return a.peer.lease.node < b.peer.lease.node ? -1 : 1
}
