import { diff } from '../../packages/weft/dist/diff/diff.js'
import { LinuxKernel } from '../../packages/weft/dist/kernel/linux/linux-kernel.js'
import { plan } from '../../packages/weft/dist/plan/plan.js'
import { questionFor } from '../../packages/weft/dist/plan/query.js'
import { Reconciler } from '../../packages/weft/dist/reconcile/reconciler.js'
import { systemClock } from '../../packages/weft/dist/time/clock.js'
import { networkConfig, nodeOptions } from './made-up-network.mjs'

/** The daemon's loop with the real kernel of a namespace, without the process around it. A refusal or a problem fails the benchmark. */
export class Loop {
  #kernel
  #reconciler
  #ended
  #stop = new AbortController()
  #waiting = new Set()
  /** By the looks. */
  #planned

  static async open({ namespace, usesNexthopObjects = true }) {
    return new Loop(
      await LinuxKernel.open({
        namespace,
        usesNexthopObjects,
        nftProgram: '/nowhere/nft',
        iptablesPrefix: '/nowhere/',
      }),
    )
  }

  constructor(kernel) {
    this.#kernel = kernel
    this.#reconciler = new Reconciler({
      kernel,
      clock: systemClock,
      onTurn: turn => this.#tell(turn, faultsOf(turn)),
      onTrouble: error => this.#tell(undefined, [String(error)]),
    })
    this.#ended = this.#reconciler.run(this.#stop.signal)
  }

  setLeases(leases) {
    this.#reconciler.setIntent({ config: networkConfig, options: nodeOptions, leases, formerNetworks: [] })
  }

  /** Resolves with the next turn of which `isIt` is true; undefined when none comes in time. */
  turn(isIt, { withinMs = 120_000 } = {}) {
    return new Promise((resolve, reject) => {
      const waiter = { isIt, reject, resolve: settle }
      const timer = setTimeout(settle, withinMs)
      this.#waiting.add(waiter)
      const waiting = this.#waiting
      function settle(turn) {
        clearTimeout(timer)
        waiting.delete(waiter)
        resolve(turn)
      }
    })
  }

  #tell(turn, faults) {
    for (const waiter of [...this.#waiting]) {
      if (faults.length === 0 && !waiter.isIt(turn)) continue
      this.#waiting.delete(waiter)
      if (faults.length === 0) waiter.resolve(turn)
      else waiter.reject(new Error(faults.slice(0, 5).join('\n')))
    }
  }

  /** What a look costs that finds nothing to do. */
  async look(leases) {
    const startMs = performance.now()
    const { state, facts } = await this.#kernel.observe({
      ...questionFor({ config: networkConfig, options: nodeOptions, leases }),
      isResync: false,
    })
    const observedMs = performance.now()
    const planned = plan({ config: networkConfig, options: nodeOptions, leases, facts }, this.#planned)
    this.#planned = planned
    const plannedMs = performance.now()
    const { operations } = diff(planned.desired, state, planned.scope)
    const endMs = performance.now()
    if (operations.length > 0) throw new Error(`a second look found ${operations.length} things to do`)
    return {
      observe: observedMs - startMs,
      plan: plannedMs - observedMs,
      diff: endMs - plannedMs,
      all: endMs - startMs,
    }
  }

  async close() {
    this.#stop.abort()
    await this.#ended
    await this.#kernel[Symbol.asyncDispose]()
  }
}

function faultsOf({ plan: planned, problems, results }) {
  const refusals = results.filter(({ failure }) => failure !== undefined).map(({ failure }) => failure.sentence)
  const nothing = planned.outcome === 'planned' ? [] : ['nothing could be planned']
  return [...refusals, ...problems.map(({ sentence }) => sentence), ...nothing]
}
