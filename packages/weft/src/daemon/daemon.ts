import { openApi } from '../api/server.js'
import type { NetworkConfig } from '../config/network-config.js'
import type { Kernel } from '../kernel/kernel.js'
import type { Lease } from '../model/lease.js'
import type { Problem } from '../model/problem.js'
import { ownClaim } from '../plan/own-claim.js'
import { Reconciler, type Turn } from '../reconcile/reconciler.js'
import type { StandingProblem } from '../reconcile/standing.js'
import type { HoldEvent, LeaseStore, Remembered, Trouble } from '../store/lease-store.js'
import type { Clock } from '../time/clock.js'
import { IntentParts } from './intent-parts.js'
import type { Log } from './log.js'
import { logTurn } from './log-turn.js'
import type { DaemonOptions } from './options.js'
import { OwnLease } from './own-lease.js'
import { Recollections } from './recollections.js'
import { ReportKeeper } from './report-keeper.js'
import { SubnetFile } from './subnet-file.js'

/** Where net-conf comes from; a reload that is no good is told and changes nothing. */
export type ConfigEvent = ConfigNews | Remembered<ConfigNews> | Trouble

interface ConfigNews {
  readonly is: 'config'
  readonly config: NetworkConfig
}

export interface DaemonParts {
  readonly kernel: Kernel
  readonly store: LeaseStore
  readonly watchConfig: (signal: AbortSignal) => AsyncIterable<ConfigEvent>
  /** The lease that this node had in a former life, as far as anybody remembers. */
  readonly previousLease?: Lease
  /** What goes on beside the loop, like writing down what is to be remembered; tells what is wrong with it. */
  readonly background?: (signal: AbortSignal, tell: (problems: readonly Problem[]) => void) => Promise<void>
  readonly clock: Clock
  readonly log: Log
  readonly version: string
}

/** Runs until the signal aborts. The data plane then stays as it is: pods talk on while no daemon runs. */
export async function runDaemon(options: DaemonOptions, parts: DaemonParts, stop: AbortSignal): Promise<void> {
  const { kernel, store, clock, log, version, previousLease: previous } = parts
  const { subnetPath: path } = options
  const subnetFile = new SubnetFile({ path, masquerades: options.node.masquerades, clock, onLooked })
  const reconciler = new Reconciler({ kernel, clock, onTurn, onTrouble })
  const { conditions } = reconciler
  const recollections = new Recollections(store.name)
  const keeper = new ReportKeeper({ node: options.node.node, version, store, recollections, clock, conditions })
  await using _api = await openApi({ socketPath: options.socketPath, report: () => keeper.report() })
  log({ level: 'info', event: 'start', text: `weftd ${version} on ${options.node.node}, leases from ${store.name}` })

  const end = new AbortController()
  const signal = AbortSignal.any([stop, end.signal])
  const intent = new IntentParts({
    node: options.node,
    holds: store.hold !== undefined,
    onWhole(whole) {
      keeper.setIntent(whole)
      reconciler.setIntent(whole)
    },
  })
  const ownLease = store.hold && new OwnLease({ hold: store.hold.bind(store), clock, onEvent: onHold })
  const background = parts.background ?? (async () => {})
  try {
    await Promise.all([
      followConfig(),
      followStore(),
      ownLease?.run(signal),
      reconciler.run(signal),
      subnetFile.run(signal),
      background(signal, problems => tell(keeper.sourceTells('background', problems))),
    ])
  } finally {
    end.abort()
  }
  log({ level: 'info', event: 'stop', text: 'stopped; the data plane stays as it is' })

  async function followConfig(): Promise<void> {
    for await (const event of parts.watchConfig(signal)) {
      if (event.is === 'trouble') tell(keeper.sourceTells('net-conf', [event.problem]))
      else {
        const { config } = recalled('net-conf', event)
        tell(keeper.sourceTells('net-conf', config.warnings.map(toWarning)))
        intent.setConfig(config)
      }
    }
  }

  async function followStore(): Promise<void> {
    for await (const event of store.watch(signal)) {
      if (event.is === 'trouble') tell(keeper.sourceTells('store', [event.problem]))
      else {
        const { leases, problems } = recalled('leases', event)
        tell(keeper.sourceTells('store', problems))
        intent.setLeases(leases)
      }
    }
  }

  function onHold(event: HoldEvent): void {
    if (event.is === 'trouble') tell(keeper.sourceTells('own lease', [event.problem]))
    else {
      const { lease } = recalled("this node's lease", event)
      tell(keeper.sourceTells('own lease', []))
      intent.setOwn(lease)
    }
  }

  /** The news itself, and a note on whether it is any. */
  function recalled<News extends { readonly is: string }>(what: string, event: News | Remembered<News>): News {
    const isRemembered = isRecollection(event)
    tell(keeper.sourceTells('memory', recollections.set(what, isRemembered ? event.savedAt : undefined)))
    return isRemembered ? event.event : event
  }

  function claimAnew({ facts }: Turn): void {
    if (ownLease === undefined || intent.config === undefined) return
    const claim = ownClaim({ config: intent.config, options: options.node, facts, previous })
    tell(keeper.sourceTells('claim', 'code' in claim ? [claim] : []))
    if (!('code' in claim)) ownLease.follow(claim)
  }

  function onTurn(turn: Turn): void {
    logTurn(log, turn.results)
    tell(keeper.turned(turn))
    subnetFile.follow(turn.plan, conditions)
    claimAnew(turn)
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

function isRecollection<News extends { readonly is: string }>(
  event: News | Remembered<News>,
): event is Remembered<News> {
  return event.is === 'remembered'
}
