import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'
import { programPath } from '../files/program-path.js'
import { eventually } from './eventually.js'
import { askForReport, type ToldReport } from './told-report.js'

export const weftdProgram = programPath('weftd')
export const weftProgram = programPath('weft')

export interface DaemonPlan {
  readonly namespace: NetworkNamespace
  readonly flags: readonly string[]
  readonly socketPath: string
  /** Another build's; this one's when left out. */
  readonly program?: string
  /** Folders in which it finds programs; those of this process when left out. */
  readonly searchPath?: string
  /** What its environment has besides that of this process. */
  readonly environment?: NodeJS.ProcessEnv
}

export interface LogLine {
  readonly level: string
  readonly event: string
  readonly text: string
}

const graceMs = 10_000

/** A real `weftd` in a namespace. It dies with its owner, however the test ends. */
export class DaemonProcess implements AsyncDisposable {
  readonly log: LogLine[] = []
  readonly #child: ChildProcess
  readonly #socketPath: string
  readonly #ended: Promise<number | NodeJS.Signals>
  #errors = ''

  constructor(plan: DaemonPlan) {
    const { namespace, flags, socketPath, program = weftdProgram, searchPath = process.env.PATH, environment } = plan
    this.#socketPath = socketPath
    // Other builds need not know of it.
    const own = program === weftdProgram ? ['--cni-socket', 'off'] : []
    const told = ['--log-format', 'json', '--api-socket', socketPath]
    const command = [process.execPath, program, ...own, ...flags, ...told]
    this.#child = spawnIn(namespace, command, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: searchPath, ...environment },
    })
    const { stdout, stderr } = this.#child
    if (stdout) createInterface({ input: stdout }).on('line', line => this.log.push(JSON.parse(line)))
    stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#errors += chunk
    })
    this.#ended = once(this.#child, 'close').then(([code, signal]) => code ?? signal)
  }

  get pid(): number {
    const { pid } = this.#child
    if (pid === undefined) throw new Error('weftd could not be started')
    return pid
  }

  /** What it complained of before it gave up. */
  get errors(): string {
    return this.#errors
  }

  report(): Promise<ToldReport> {
    return askForReport(this.#socketPath)
  }

  /** The report, once the daemon says that it is ready. */
  async ready(): Promise<ToldReport> {
    return eventually(async () => {
      const report = await this.report()
      if (!report.isReady) throw new Error(`weftd is not ready: ${JSON.stringify(report.problems)}${this.#errors}`)
      return report
    })
  }

  /** The exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals> {
    return this.#ended
  }

  /** Asks it to end; it has to obey in time. */
  async stop(): Promise<number | NodeJS.Signals> {
    this.#child.kill('SIGTERM')
    const patience = new AbortController()
    const isLate = sleep(graceMs, 'late' as const, { signal: patience.signal }).catch(() => 'in time' as const)
    const end = await Promise.race([this.#ended, isLate])
    patience.abort()
    if (end === 'late' || end === 'in time') throw new Error(`weftd did not end within ${graceMs} ms of SIGTERM`)
    return end
  }

  /** As a log collector that dies. */
  closeLog(): void {
    this.#child.stdout?.destroy()
  }

  /** Does the work while the daemon is held still, so that it cannot come in between. */
  whileHeld(work: () => void): void {
    this.#child.kill('SIGSTOP')
    try {
      work()
    } finally {
      this.#child.kill('SIGCONT')
    }
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}
