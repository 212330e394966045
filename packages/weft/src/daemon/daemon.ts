import { openApi } from '../api/server.js'
import type { NetworkConfig } from '../config/network-config.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Problem } from '../model/problem.js'
import { type Intent, Reconciler, type Turn } from '../reconcile/reconciler.js'
import type { StandingProblem } from '../reconcile/standing.js'
import type { LeaseStore } from '../store/lease-store.js'
import type { Clock } from '../time/clock.js'
import type { Log } from './log.js'
import { logTurn } from './log-turn.js'
import type { DaemonOptions } from './options.js'
import { ReportKeeper } from './report-keeper.js'
import { SubnetFile } from './subnet-file.js'

/** Where net-conf comes from; a reload that is no good is told and changes nothing. */
export type ConfigEvent =
  | { readonly is: 'config'; readonly config: NetworkConfig }
  | { readonly is: 'trouble'; readonly problem: Problem }

export interface DaemonParts {
  readonly kernel: Kernel
  readonly store: LeaseStore
  readonly watchConfig: (signal: AbortSignal) => AsyncIterable<ConfigEvent>
  readonly clock: Clock
  readonly log: Log
  readonly version: string
}

/** Runs until the signal aborts. The data plane then stays as it is: pods talk on while no daemon runs. */
export async function runDaemon(options: DaemonOptions, parts: DaemonParts, stop: AbortSignal): Promise<void> {
  const { kernel, store, clock, log, version } = parts
  const { subnetPath: path } = options
  const subnetFile = new SubnetFile({ path, masquerades: options.node.masquerades, clock, onLooked })
  const reconciler = new Reconciler({ kernel, clock, onTurn, onTrouble })
  const { conditions } = reconciler
  const keeper = new ReportKeeper({ node: options.node.node, version, storeName: store.name, clock, conditions })
  await using _api = await openApi({ socketPath: options.socketPath, report: () => keeper.report() })
  log({ level: 'info', event: 'start', text: `weftd ${version} on ${options.node.node}, leases from ${store.name}` })

  const end = new AbortController()
  const signal = AbortSignal.any([stop, end.signal])
  const intent = new IntentParts(options, whole => {
    keeper.setIntent(whole)
    reconciler.setIntent(whole)
  })
  try {
    await Promise.all([followConfig(), followStore(), reconciler.run(signal), subnetFile.run(signal)])
  } finally {
    end.abort()
  }
  log({ level: 'info', event: 'stop', text: 'stopped; the data plane stays as it is' })

  async function followConfig(): Promise<void> {
    for await (const event of parts.watchConfig(signal)) {
      if (event.is === 'trouble') tell(keeper.sourceTells('net-conf', [event.problem]))
      else {
        const warnings = event.config.warnings.map(toWarning)
        tell(keeper.sourceTells('net-conf', warnings))
        intent.setConfig(event.config)
      }
    }
  }

  async function followStore(): Promise<void> {
    for await (const event of store.watch(signal)) {
      if (event.is === 'trouble') tell(keeper.sourceTells('store', [event.problem]))
      if (event.is !== 'snapshot') continue
      tell(keeper.sourceTells('store', event.problems))
      intent.setLeases(event.leases)
    }
  }

  function onTurn(turn: Turn): void {
    logTurn(log, turn.results)
    tell(keeper.turned(turn))
    subnetFile.follow(turn.plan, conditions)
  }

  function onLooked(problems: readonly Problem[]): void {
    tell(keeper.sourceTells('subnet file', problems))
    if (problems.length > 0 || keeper.isReady) return
    keeper.isReady = true
    log({ level: 'info', event: 'ready', text: `ready; ${path} is written` })
  }

  function onTrouble(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    log({ level: 'error', event: 'turn-failed', text })
  }

  function tell(fresh: readonly StandingProblem[]): void {
    for (const { sentence } of fresh) log({ level: 'warn', event: 'problem', text: sentence })
  }
}

function toWarning(sentence: string): Problem {
  return { code: 'unknown-option', subject: sentence, sentence }
}

/** Net-conf and leases come from two places; an intent is whole when both have come. */
class IntentParts {
  readonly #options: DaemonOptions
  readonly #onWhole: (intent: Intent) => void
  #config: Intent['config'] | undefined
  #leases: Intent['leases'] | undefined

  constructor(options: DaemonOptions, onWhole: (intent: Intent) => void) {
    this.#options = options
    this.#onWhole = onWhole
  }

  setConfig(config: Intent['config']): void {
    this.#config = config
    this.#tell()
  }

  setLeases(leases: Intent['leases']): void {
    this.#leases = leases
    this.#tell()
  }

  #tell(): void {
    if (this.#config !== undefined && this.#leases !== undefined)
      this.#onWhole({ config: this.#config, leases: this.#leases, options: this.#options.node })
  }
}
