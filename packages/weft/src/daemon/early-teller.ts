import { runHealthPort } from '../api/health-port.js'
import { type Problem, problem } from '../model/problem.js'
import type { Status } from '../model/report.js'
import { systemClock } from '../time/clock.js'
import type { Log } from './log.js'
import type { DaemonOptions } from './options.js'
import { remedies } from './remedies.js'
import type { StatusFile } from './status-file.js'

/** Tells what keeps a daemon from even beginning: in the log, in status.json and to probes. */
export class EarlyTeller {
  readonly #log: Log
  readonly #file: StatusFile
  #status: Status = { state: 'starting', code: 'starting', reason: 'weftd has just been started', since: now() }
  #portFault: string | undefined

  constructor(log: Log, file: StatusFile) {
    this.#log = log
    this.#file = file
  }

  /** Each sentence once in a row. */
  readonly tell = (told: Problem): void => {
    const { code, sentence } = told
    if (sentence === this.#status.reason) return
    this.#status = { state: 'not-ready', code, reason: sentence, remedy: remedies[code], since: now() }
    this.#logProblem(told)
    this.#file.tell(this.#status)
    void this.#file.put()
  }

  /** Answers probes as long as this takes. */
  async answering<Result>({ address, port }: DaemonOptions['health'], work: () => Promise<Result>): Promise<Result> {
    if (port === 0) return await work()
    const end = new AbortController()
    const answers = { health: () => ({ status: this.#status }), metrics: async () => '' }
    const place = { address, port, clock: systemClock, onState: this.#heedPort }
    const serving = runHealthPort({ ...place, ...answers }, end.signal)
    try {
      return await work()
    } finally {
      end.abort()
      await serving
    }
  }

  readonly #heedPort = (fault: string | undefined): void => {
    if (fault !== undefined && fault !== this.#portFault) this.#logProblem(problem('health-port', 'health port', fault))
    this.#portFault = fault
  }

  #logProblem({ code, subject, sentence }: Problem): void {
    this.#log({ level: 'warn', event: 'problem', subject: `${code} ${subject}`, text: sentence })
  }
}

function now(): string {
  return systemClock.wallTime().toISOString()
}
