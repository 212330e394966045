import type { Prefix } from '@weft/inet'
import type { NetworkConfig } from '../config/network-config.js'
import type { Kernel, OperationFailure } from '../kernel/kernel.js'
import type { Facts } from '../model/facts.js'
import type { Lease } from '../model/lease.js'
import { type Problem, problem } from '../model/problem.js'
import { ownClaim } from '../plan/own-claim.js'
import type { NodeOptions } from '../plan/underlay.js'
import type { Conditions } from '../reconcile/conditions.js'
import { type Intent, Reconciler, type Turn } from '../reconcile/reconciler.js'
import type { HoldEvent, LeaseStore, Remembered, Trouble } from '../store/lease-store.js'
import type { Clock } from '../time/clock.js'
import type { Pulse } from '../time/pulse.js'
import { IntentParts } from './intent-parts.js'
import { hasLostFooting } from './lost-footing.js'
import { OwnLease } from './own-lease.js'
import { Presence } from './presence.js'
import type { Recollections } from './recollections.js'

/** Where net-conf comes from; a reload that is no good is told and changes nothing. */
export type ConfigEvent = ConfigNews | Remembered<ConfigNews> | Trouble

interface ConfigNews {
  readonly is: 'config'
  readonly config: NetworkConfig
}

/** What a node lives on. */
export interface NodeSources {
  readonly kernel: Kernel
  readonly store: LeaseStore
  readonly watchConfig: (signal: AbortSignal) => AsyncIterable<ConfigEvent>
  /** The lease that this node had in a former life, as far as anybody remembers. */
  readonly previousLease?: Lease
  /** The networks that it was part of. */
  readonly formerNetworks?: readonly Prefix[]
  readonly clock: Clock
}

interface NodeLoopOptions extends NodeSources {
  readonly node: NodeOptions
  readonly recollections: Recollections
  /** What a source has to complain of now, which is nothing when the list is empty. */
  readonly tell: (source: string, problems: readonly Problem[]) => void
  readonly onIntent: (intent: Intent) => void
  readonly onTurn: (turn: Turn) => void
  /** The loop itself could not turn; it tries again. */
  readonly onTrouble: (error: unknown) => void
}

/** Net-conf and leases in, this node's own lease and a kernel as planned out: a daemon without its files and its socket. */
export class NodeLoop {
  readonly #options: NodeLoopOptions
  readonly #reconciler: Reconciler
  readonly #intent: IntentParts
  readonly #ownLease: OwnLease | undefined
  readonly #presence = new Presence()
  #facts: Facts | undefined

  constructor(options: NodeLoopOptions) {
    const { kernel, store, clock, node, formerNetworks = [], onIntent, onTurn, onTrouble } = options
    this.#options = options
    this.#reconciler = new Reconciler({
      kernel,
      clock,
      onTrouble,
      onTurn: turn => {
        onTurn(turn)
        this.#keepInTouch(turn)
        this.#announce(turn)
        this.#claimAnew(turn)
      },
    })
    this.#intent = new IntentParts({
      node,
      formerNetworks,
      holds: store.hold !== undefined,
      onWhole: whole => {
        onIntent(whole)
        this.#reconciler.setIntent(whole)
      },
    })
    this.#ownLease =
      store.hold && new OwnLease({ hold: store.hold.bind(store), clock, onEvent: event => this.#onHold(event) })
  }

  /** The objects that the kernel refused. */
  get conditions(): Conditions {
    return this.#reconciler.conditions
  }

  /** Whether it still turns. */
  get pulse(): Pulse {
    return this.#reconciler.pulse
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#followConfig(signal),
      this.#followStore(signal),
      this.#ownLease?.run(signal),
      this.#reconciler.run(signal),
    ])
  }

  async #followConfig(signal: AbortSignal): Promise<void> {
    const { watchConfig, tell } = this.#options
    for await (const event of watchConfig(signal)) {
      if (event.is === 'trouble') tell('net-conf', [event.problem])
      else {
        const { config } = this.#recalled('net-conf', event)
        tell('net-conf', config.warnings.map(toWarning))
        this.#intent.setConfig(config)
      }
    }
  }

  async #followStore(signal: AbortSignal): Promise<void> {
    const { store, node, tell } = this.#options
    for await (const event of store.watch(signal)) {
      if (event.is === 'trouble') tell('store', [event.problem])
      else {
        const { leases, problems } = this.#recalled('leases', event)
        tell('store', problems)
        this.#intent.setLeases(leases)
        this.#ownLease?.heed(leases.find(lease => lease.node === node.node))
      }
    }
  }

  #onHold(event: HoldEvent): void {
    const { tell } = this.#options
    if (event.is === 'trouble') tell('own lease', [event.problem])
    else {
      const { lease } = this.#recalled("this node's lease", event)
      tell('own lease', [])
      this.#intent.setOwn(lease)
    }
  }

  /** The news itself, and a note on whether it is any. */
  #recalled<News extends { readonly is: string }>(what: string, event: News | Remembered<News>): News {
    const { recollections, tell } = this.#options
    const isRemembered = isRecollection(event)
    tell('memory', recollections.set(what, isRemembered ? event.savedAt : undefined))
    return isRemembered ? event.event : event
  }

  /** Before anything else is asked of the store. */
  #keepInTouch({ facts }: Turn): void {
    if (this.#facts !== undefined && hasLostFooting(this.#facts, facts)) this.#options.store.reconnect?.()
    this.#facts = facts
  }

  #announce({ plan }: Turn): void {
    if (plan.outcome !== 'planned' || !this.#presence.isNews(plan.ground.interface)) return
    const { kernel, tell, onTrouble } = this.#options
    const { name } = plan.ground.interface
    kernel
      .announce(name)
      .then(failure => tell('announcement', failure === undefined ? [] : [unheard(name, failure)]), onTrouble)
  }

  #claimAnew({ facts }: Turn): void {
    const { node, previousLease, tell } = this.#options
    const { config } = this.#intent
    if (this.#ownLease === undefined || config === undefined) return
    // What is held in this life is known better than what is remembered from the last.
    const previous = this.#ownLease.held ?? previousLease
    const claim = ownClaim({ config, options: node, facts, previous })
    tell('claim', 'code' in claim ? [claim] : [])
    if (!('code' in claim)) this.#ownLease.follow(claim)
  }
}

function unheard(link: string, { sentence }: OperationFailure): Problem {
  const words = `the neighbours on ${link} could not be told its MAC: ${sentence}. They ask for it within a minute or two`
  return problem('interface', `${link} unheard`, words)
}

function toWarning(sentence: string): Problem {
  return { code: 'unknown-option', subject: sentence, sentence }
}

function isRecollection<News extends { readonly is: string }>(
  event: News | Remembered<News>,
): event is Remembered<News> {
  return event.is === 'remembered'
}
