import type { OwnProblem, Status } from '../model/report.js'
import type { Clock } from '../time/clock.js'
import type { Log } from './log.js'
import { remedies } from './remedies.js'
import type { StatusFile } from './status-file.js'
import type { Supervisor } from './supervisor.js'

interface TellerOptions {
  /** How it stands now. */
  readonly health: () => { readonly status: Status; readonly stuck?: string }
  /** What is wrong with this node itself, be it ready or not. */
  readonly troubles: () => readonly OwnProblem[]
  /** Hears of both whenever something may have changed. */
  readonly onLook?: ((status: Status, troubles: readonly OwnProblem[]) => void) | undefined
  readonly log: Log
  readonly clock: Clock
  readonly file?: StatusFile | undefined
  readonly supervisor?: Supervisor | undefined
}

/** No event tells that a loop is stuck. */
const lookMs = 5_000

/** Tells how it stands with this node to all who want to know, whenever that changes: the log, status.json, systemd. */
export class StatusTeller {
  readonly #options: TellerOptions
  #told: Status | undefined
  #wasReady = false

  constructor(options: TellerOptions) {
    this.#options = options
  }

  /** Something has happened: look whether it makes a difference. */
  look(): void {
    const { health, troubles, onLook, file } = this.#options
    const { status } = health()
    const problems = troubles()
    // The same text again is not written again.
    file?.tell(status, problems)
    onLook?.(status, problems)
    if (status === this.#told) return
    this.#told = status
    if (status.state === 'ready') this.#tellReady(status)
    else this.#tellNotReady(status)
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { file, supervisor, clock } = this.#options
    const watchdogMs = supervisor?.watchdogMs
    this.look()
    await Promise.all([
      file?.run(signal),
      every({ milliseconds: lookMs, clock }, signal, () => this.look()),
      watchdogMs !== undefined && every({ milliseconds: watchdogMs / 2, clock }, signal, () => this.#pat()),
    ])
  }

  /** The daemon has come to its end, and the data plane stays as it is. */
  async stopped(): Promise<void> {
    const { file, clock } = this.#options
    const reason = 'weftd was stopped; the data plane stays as it is'
    const since = clock.wallTime().toISOString()
    file?.tell({ state: 'stopped', code: 'stopped', reason, remedy: remedies.stopped, since })
    await file?.put()
  }

  stopping(): void {
    this.#notify('STOPPING=1')
  }

  #tellReady({ reason }: Status): void {
    this.#notify('READY=1', `STATUS=${reason}`)
    this.#options.log({ level: 'info', event: 'ready', text: `ready; ${reason}` })
    this.#wasReady = true
  }

  #tellNotReady({ reason }: Status): void {
    this.#notify(`STATUS=${reason.replaceAll('\n', ' ')}`)
    // Before the first time, the problems that are told say it all.
    if (this.#wasReady) this.#options.log({ level: 'warn', event: 'not-ready', text: `not ready: ${reason}` })
  }

  /** Only while all is well: a daemon that is stuck shall be started anew. */
  #pat(): void {
    if (this.#options.health().stuck === undefined) this.#notify('WATCHDOG=1')
  }

  #notify(...lines: readonly string[]): void {
    const { supervisor, log } = this.#options
    const fault = supervisor?.tell(...lines)
    if (fault === undefined) return
    log({ level: 'warn', event: 'supervisor', subject: 'supervisor', text: `the supervisor cannot be told: ${fault}` })
  }
}

async function every(
  { milliseconds, clock }: { milliseconds: number; clock: Clock },
  signal: AbortSignal,
  work: () => void,
): Promise<void> {
  while (!signal.aborted) {
    work()
    await clock.wait(milliseconds, signal)
  }
}
