import { setMaxListeners } from 'node:events'
import { runHealthPort } from '../api/health-port.js'
import { openApi } from '../api/server.js'
import type { ServedRequest } from '../metrics/cni-requests.js'
import { openMetrics } from '../metrics/metrics.js'
import type { DeviceTraffic, PumpTraffic } from '../metrics/sight.js'
import { Tally } from '../metrics/tally.js'
import { type Problem, problem } from '../model/problem.js'
import type { OwnProblem, Status } from '../model/report.js'
import type { Turn } from '../reconcile/reconciler.js'
import type { StandingProblem } from '../reconcile/standing.js'
import { CalmLog } from './calm-log.js'
import type { Log } from './log.js'
import { NodeLoop, type NodeSources } from './node-loop.js'
import type { DaemonOptions } from './options.js'
import { Recollections } from './recollections.js'
import { ReportKeeper } from './report-keeper.js'
import type { StatusFile } from './status-file.js'
import { StatusTeller } from './status-teller.js'
import { SubnetFile } from './subnet-file.js'
import type { Supervisor } from './supervisor.js'
import { TurnLog } from './turn-log.js'

export interface DaemonParts extends NodeSources {
  /** What goes on beside the loop, like writing down what is to be remembered; tells what is wrong with it. */
  readonly background?: (signal: AbortSignal, tell: (problems: readonly Problem[]) => void) => Promise<void>
  /** Makes pods' networks for container runtimes, until the signal aborts. */
  readonly serveRuntimes?: (hooks: RuntimeHooks, signal: AbortSignal) => Promise<void>
  readonly log: Log
  readonly version: string
  readonly statusFile?: StatusFile
  readonly supervisor?: Supervisor
  /** Hears how it stands with this node whenever that may have changed, and what is wrong with it even if it is ready. */
  readonly onHealth?: (status: Status, problems: readonly OwnProblem[]) => void
  /** What the kernel has counted at these devices. */
  readonly traffic?: (devices: ReadonlySet<string>) => Promise<readonly DeviceTraffic[]>
  /** What the programs behind our devices have counted. */
  readonly pumps?: () => Promise<readonly PumpTraffic[]>
}

export interface RuntimeHooks {
  readonly log: Log
  readonly tell: (problems: readonly Problem[]) => void
  readonly onServed: (request: ServedRequest) => void
}

/** More problems at once than this are a number: `weft status` has them all. */
const mostProblemLines = 20

/** Runs until the signal aborts. The data plane then stays as it is: pods talk on while no daemon runs. */
export async function runDaemon(options: DaemonOptions, parts: DaemonParts, stop: AbortSignal): Promise<void> {
  const { store, clock, version, statusFile } = parts
  const { node, subnetPath: path, health: healthPort } = options
  const calm = new CalmLog(parts.log, clock)
  const log = calm.tell
  const turnLog = new TurnLog(log, clock)
  const tally = new Tally()
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
  const stuck = () => loop.pulse.fault ?? subnetFile.pulse.fault
  const keeper = new ReportKeeper({ node: node.node, version, store, recollections, clock, conditions, stuck })
  const report = () => keeper.report()
  const health = () => keeper.health()
  const traffic = async () => (await parts.traffic?.(keeper.devices)) ?? []
  const pumps = async () => (await parts.pumps?.()) ?? []
  const sources = { report, health, metrics: openMetrics({ report, tally, traffic, pumps, clock }) }
  const { supervisor, onHealth: onLook } = parts
  const troubles = () => keeper.troubles()
  const teller = new StatusTeller({ health, troubles, onLook, log, clock, file: statusFile, supervisor })
  if (statusFile !== undefined)
    statusFile.onLooked = fault => sourceTells('status file', problemOf('status-file', statusFile.path, fault))
  await using _api = await openApi({ socketPath: options.socketPath, ...sources })
  log({ level: 'info', event: 'start', text: `weftd ${version} on ${node.node}, leases from ${store.name}` })
  for (const text of options.warnings) log({ level: 'warn', event: 'problem', text })

  const runtimeHooks: RuntimeHooks = {
    log,
    tell: problems => sourceTells('runtimes', problems),
    onServed: request => tally.cniRequests.add(request),
  }
  const end = new AbortController()
  const signal = AbortSignal.any([stop, end.signal])
  // Everything that waits waits for it.
  setMaxListeners(0, signal)
  signal.addEventListener('abort', () => teller.stopping(), { once: true })
  try {
    await Promise.all([
      healthPort.port !== 0 && runHealthPort({ ...healthPort, ...sources, clock, onState: onHealthPort }, signal),
      teller.run(signal),
      calm.run(signal),
      turnLog.run(signal),
      loop.run(signal),
      subnetFile.run(signal),
      parts.background?.(signal, problems => sourceTells('background', problems)),
      parts.serveRuntimes?.(runtimeHooks, signal),
    ])
  } finally {
    end.abort()
  }
  await teller.stopped()
  log({ level: 'info', event: 'stop', text: 'stopped; the data plane stays as it is' })

  function sourceTells(source: string, problems: readonly Problem[]): void {
    if (source === 'store') tally.storeTold(problems)
    tell(keeper.sourceTells(source, problems))
  }

  function onTurn(turn: Turn): void {
    turnLog.tell(turn.results)
    tally.turned(turn)
    subnetFile.follow(turn.plan, conditions)
    tell(keeper.turned(turn))
  }

  function onLooked(problems: readonly Problem[]): void {
    tell(keeper.subnetFileLooked(problems))
  }

  function onHealthPort(fault: string | undefined): void {
    sourceTells('health port', problemOf('health-port', 'health port', fault))
  }

  function onTrouble(error: unknown): void {
    tally.turnFailed()
    const reason = error instanceof Error ? error.message : String(error)
    sourceTells('loop', [problem('turn-failed', 'loop', `the loop could not turn and tries again: ${reason}`)])
  }

  function tell(fresh: readonly StandingProblem[]): void {
    for (const { code, subject, sentence } of fresh.slice(0, mostProblemLines))
      log({ level: 'warn', event: 'problem', subject: `${code} ${subject}`, text: sentence })
    const more = fresh.length - mostProblemLines
    if (more > 0) {
      const text = `${more} more problems like these; weft status has them all`
      log({ level: 'warn', event: 'problems', subject: 'problems', text })
    }
    teller.look()
  }
}

function problemOf(code: Problem['code'], subject: string, fault: string | undefined): readonly Problem[] {
  return fault === undefined ? [] : [problem(code, subject, fault)]
}
