import { setMaxListeners } from 'node:events'
import { etcdSources } from '../../daemon/etcd-parts.js'
import { NodeLoop } from '../../daemon/node-loop.js'
import { Recollections } from '../../daemon/recollections.js'
import type { Kernel } from '../../kernel/kernel.js'
import type { Claim } from '../../model/claim.js'
import type { Lease } from '../../model/lease.js'
import type { NodeOptions } from '../../plan/underlay.js'
import type { Conditions } from '../../reconcile/conditions.js'
import type { Intent, Turn } from '../../reconcile/reconciler.js'
import { prefix } from '../../store/etcd/testing/key-value-of.js'
import type { HoldEvent, LeaseStore } from '../../store/lease-store.js'
import type { Clock } from '../../time/clock.js'
import { type Files, MemoryNotebook } from './memory-notebook.js'
import type { SeededRandom } from './seeded-random.js'
import type { UnsteadyConnection } from './unsteady-connection.js'

interface LifeParts {
  readonly options: NodeOptions
  readonly kernel: Kernel
  readonly kv: UnsteadyConnection
  readonly files: Files
  readonly clock: Clock
  readonly random: SeededRandom
  readonly ttlSeconds: number
  readonly onHold: (event: HoldEvent) => void
  /** It should never end by itself. */
  readonly onDeath: (reason: unknown) => void
}

/** One life of a daemon: the real loop over the real store, from its start until it is killed. */
export class DaemonLife {
  readonly kv: UnsteadyConnection
  /** The lease that this node acts on. */
  own: Lease | undefined
  /** What it was told last of its own lease. */
  standing: HoldEvent | undefined
  /** The claim that the standing is the answer to. */
  claim: Claim | undefined
  intent: Intent | undefined
  turn: Turn | undefined
  /** What its kernel has refused. */
  conditions: Conditions | undefined
  readonly #end = new AbortController()

  constructor(parts: LifeParts) {
    setMaxListeners(0, this.#end.signal)
    this.kv = parts.kv
    this.#run(parts).then(
      () => this.#end.signal.aborted || parts.onDeath('it came to an end'),
      error => parts.onDeath(error),
    )
  }

  /** At once, and with all that it knows. */
  kill(): void {
    this.#end.abort()
  }

  async #run({ options, kernel, kv, files, clock, random, ttlSeconds, onHold, onDeath }: LifeParts): Promise<void> {
    const { signal } = this.#end
    const file = new MemoryNotebook({ files, node: options.node, clock, random, life: signal })
    const draw = () => random.next()
    const { store, watchConfig } = etcdSources({ kv, name: 'etcd', prefix, clock, file, ttlSeconds, random: draw })
    const previousLease = file.saved?.own ?? files.env
    const loop = new NodeLoop({
      node: options,
      kernel,
      clock,
      watchConfig,
      ...(previousLease && { previousLease }),
      store: this.#overheard(store, onHold),
      recollections: new Recollections('etcd'),
      tell: () => {},
      onIntent: intent => {
        this.intent = intent
      },
      onTurn: turn => {
        this.turn = turn
        if (turn.plan.outcome === 'planned' && this.own !== undefined) files.env = subnetsOnly(this.own)
      },
      onTrouble: onDeath,
    })
    this.conditions = loop.conditions
    await loop.run(signal)
  }

  #overheard(store: Required<LeaseStore>, onHold: (event: HoldEvent) => void): Required<LeaseStore> {
    const hear = async function* (
      this: DaemonLife,
      claim: Claim,
      signal: AbortSignal,
    ): AsyncGenerator<HoldEvent, void> {
      this.claim = claim
      this.standing = undefined
      for await (const event of store.hold(claim, signal)) {
        this.standing = event
        if (event.is === 'held') this.own = event.lease
        if (event.is === 'remembered') this.own = event.event.lease
        onHold(event)
        yield event
      }
    }
    const reconnect = () => store.reconnect()
    return { name: store.name, watch: signal => store.watch(signal), hold: hear.bind(this), reconnect }
  }
}

/** As much as subnet.env tells. */
function subnetsOnly({ node, subnet, ipv6Subnet }: Lease): Lease {
  return { node, ...(subnet && { subnet }), ...(ipv6Subnet && { ipv6Subnet }) }
}
