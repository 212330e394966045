import { openApi } from '../api/server.js'
import type { Problem } from '../model/problem.js'
import type { Turn } from '../reconcile/reconciler.js'
import type { StandingProblem } from '../reconcile/standing.js'
import type { Log } from './log.js'
import { logTurn } from './log-turn.js'
import { NodeLoop, type NodeSources } from './node-loop.js'
import type { DaemonOptions } from './options.js'
import { Recollections } from './recollections.js'
import { ReportKeeper } from './report-keeper.js'
import { SubnetFile } from './subnet-file.js'

export interface DaemonParts extends NodeSources {
  /** What goes on beside the loop, like writing down what is to be remembered; tells what is wrong with it. */
  readonly background?: (signal: AbortSignal, tell: (problems: readonly Problem[]) => void) => Promise<void>
  readonly log: Log
  readonly version: string
}

/** Runs until the signal aborts. The data plane then stays as it is: pods talk on while no daemon runs. */
export async function runDaemon(options: DaemonOptions, parts: DaemonParts, stop: AbortSignal): Promise<void> {
  const { store, clock, log, version } = parts
  const { node, subnetPath: path } = options
  const subnetFile = new SubnetFile({ path, masquerades: node.traffic.masquerades, clock, onLooked })
  const recollections = new Recollections(store.name)
  const loop = new NodeLoop({
    ...parts,
    node,
    recollections,
    tell: sourceTells,
    onIntent: intent => keeper.setIntent(intent),
    onTurn,
    onTrouble,
  })
  const { conditions } = loop
  const keeper = new ReportKeeper({ node: node.node, version, store, recollections, clock, conditions })
  await using _api = await openApi({ socketPath: options.socketPath, report: () => keeper.report() })
  log({ level: 'info', event: 'start', text: `weftd ${version} on ${node.node}, leases from ${store.name}` })
  for (const text of options.warnings) log({ level: 'warn', event: 'problem', text })

  const end = new AbortController()
  const signal = AbortSignal.any([stop, end.signal])
  const background = parts.background ?? (async () => {})
  try {
    await Promise.all([
      loop.run(signal),
      subnetFile.run(signal),
      background(signal, problems => sourceTells('background', problems)),
    ])
  } finally {
    end.abort()
  }
  log({ level: 'info', event: 'stop', text: 'stopped; the data plane stays as it is' })

  function sourceTells(source: string, problems: readonly Problem[]): void {
    tell(keeper.sourceTells(source, problems))
  }

  function onTurn(turn: Turn): void {
    logTurn(log, turn.results)
    tell(keeper.turned(turn))
    subnetFile.follow(turn.plan, conditions)
  }

  function onLooked(problems: readonly Problem[]): void {
    sourceTells('subnet file', problems)
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
