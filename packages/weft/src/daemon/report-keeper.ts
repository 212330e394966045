import type { Lease } from '../model/lease.js'
import type { Problem, ProblemCode } from '../model/problem.js'
import type { FamilyReport, OwnProblem, Report, Status } from '../model/report.js'
import type { OwnFamily, Planned } from '../plan/plan.js'
import type { Conditions } from '../reconcile/conditions.js'
import { peerReports } from '../reconcile/peer-reports.js'
import { RecentOperations } from '../reconcile/recent-operations.js'
import type { Intent, Turn } from '../reconcile/reconciler.js'
import { type StandingProblem, StandingProblems } from '../reconcile/standing.js'
import type { Clock } from '../time/clock.js'
import { ownProblems } from './own-problems.js'
import { ownRefusal } from './own-refusal.js'
import { readiness, type Standing, statusSince } from './readiness.js'
import type { Recollections } from './recollections.js'

interface KeeperOptions {
  readonly node: string
  readonly version: string
  readonly store: { readonly name: string }
  readonly recollections: Recollections
  readonly clock: Clock
  readonly conditions: Conditions
  /** Why a loop no longer turns; undefined while all do. */
  readonly stuck: () => string | undefined
}

/** What these tell keeps a node from planning, the most telling first. */
const obstacleSources = ['loop', 'net-conf', 'claim', 'own lease', 'store']
/** They tell of other nodes' leases too, which do not. */
const noObstacles: ReadonlySet<ProblemCode> = new Set(['unknown-option', 'lease-refused'])

/** Gathers what the loop and the sources tell, and makes the one report out of it when somebody asks. */
export class ReportKeeper {
  readonly #options: KeeperOptions
  readonly #startedAt: Date
  readonly #operations = new RecentOperations()
  readonly #standing = new StandingProblems()
  readonly #sourceProblems = new Map<string, readonly Problem[]>()
  #turnProblems: readonly Problem[] = []
  #planned: Planned | undefined
  #state: Report['state'] = 'starting'
  #intent: Intent | undefined
  #subnetFile: Standing['subnetFile'] = 'unwritten'
  #status: Status | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#startedAt = options.clock.wallTime()
  }

  setIntent(intent: Intent): void {
    this.#intent = intent
  }

  /** What a source of the intent has to complain of now; an empty list when all is well again. Answers with what is new. */
  sourceTells(source: string, problems: readonly Problem[]): readonly StandingProblem[] {
    this.#sourceProblems.set(source, problems)
    return this.#updateStanding()
  }

  turned(turn: Turn): readonly StandingProblem[] {
    this.#operations.add(turn, this.#options.clock.wallTime())
    this.#sourceProblems.delete('loop')
    this.#turnProblems = turn.problems
    this.#state = turn.plan.outcome === 'planned' ? 'running' : 'blocked'
    if (turn.plan.outcome === 'planned') this.#planned = turn.plan
    return this.#updateStanding()
  }

  subnetFileLooked(problems: readonly Problem[]): readonly StandingProblem[] {
    this.#subnetFile = problems[0] ?? 'written'
    return this.sourceTells('subnet file', problems)
  }

  /** The devices that this node has of the network. */
  get devices(): ReadonlySet<string> {
    return this.#planned?.scope.links ?? new Set()
  }

  /** How it stands with this node now. */
  health(): Pick<Report, 'status' | 'stuck'> {
    const stuck = this.#options.stuck()
    return { status: this.#statusNow(stuck), ...(stuck !== undefined && { stuck }) }
  }

  /** What is wrong with this node itself. */
  troubles(): readonly OwnProblem[] {
    return ownProblems(this.health().status, new Map([...this.#sourceProblems, ['turn', this.#turnProblems]]))
  }

  #statusNow(stuck: string | undefined): Status {
    const { clock, conditions } = this.#options
    const isInformed = this.#intent !== undefined
    const verdict = readiness({
      stuck,
      progress: !isInformed ? 'uninformed' : this.#state === 'running' ? 'planned' : 'blocked',
      obstacles: this.#obstacles(),
      refusal: this.#planned && ownRefusal(this.#planned, conditions),
      subnetFile: this.#subnetFile,
    })
    this.#status = statusSince(verdict, this.#status, clock.wallTime())
    return this.#status
  }

  report(): Report {
    const { node, version, store, recollections, conditions } = this.#options
    const { status, stuck } = this.health()
    const { savedAt } = recollections
    const planned = this.#planned
    const leases: readonly Lease[] = this.#intent?.leases ?? []
    return {
      node,
      version,
      state: this.#state,
      isReady: status.state === 'ready',
      status,
      ...(stuck !== undefined && { stuck }),
      startedAt: this.#startedAt.toISOString(),
      backend: { type: this.#intent?.config.backend.type ?? '', options: this.#intent?.config.backend.options ?? {} },
      store: { name: store.name, leases: leases.length, ...(savedAt !== undefined && { rememberedFrom: savedAt }) },
      ...(planned && {
        interface: { name: planned.ground.interface.name, mtuBytes: planned.ground.interface.mtuBytes },
        podMtuBytes: planned.podMtuBytes,
        hasNexthopObjects: planned.hasNexthopObjects,
      }),
      families: {
        ...(planned?.own.ipv4 && { ipv4: familyReport(planned.own.ipv4) }),
        ...(planned?.own.ipv6 && { ipv6: familyReport(planned.own.ipv6) }),
      },
      peers: planned === undefined ? [] : peerReports(planned.workings.peers(), this.#turnProblems, conditions),
      problems: this.#standing.values.map(({ since, ...rest }) => ({ ...rest, since: since.toISOString() })),
      failures: [...conditions.values()].map(({ target, operation, failure, since, attempts }) => ({
        object: target,
        operation,
        code: failure.code,
        sentence: failure.sentence,
        since: since.toISOString(),
        attempts,
      })),
      operations: this.#operations.report,
    }
  }

  #obstacles(): readonly Problem[] {
    const told = obstacleSources.flatMap(source => this.#sourceProblems.get(source) ?? [])
    return [...told.filter(({ code }) => !noObstacles.has(code)), ...this.#turnProblems]
  }

  #updateStanding(): readonly StandingProblem[] {
    const found = [...[...this.#sourceProblems.values()].flat(), ...this.#turnProblems]
    return this.#standing.update(found, this.#options.clock.wallTime())
  }
}

function familyReport({ network, subnet, localAddress, dataPath }: OwnFamily): FamilyReport {
  return { network, subnet, localAddress, ...(dataPath && { dataPath }) }
}
