import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'
import { parseDaemonLine } from './daemon-line.js'
import { isDaemonReady } from './daemon-report.js'
import type { Journal } from './journal.js'
import type { NodeFiles } from './node-files.js'
import type { DaemonState } from './view.js'

/** How often a starting daemon is asked, and how long a stopping one may take. */
const askMs = 50
const graceMs = 3000
/** Enough for the trace of a crash. */
const lastWordsLines = 12

export interface DaemonPlan {
  readonly node: string
  readonly namespace: NetworkNamespace
  readonly files: NodeFiles
  /** The program with its arguments. */
  readonly command: readonly string[]
  readonly journal: Journal
}

/** The weftd of one node, started, watched and stopped as a process. */
export class NodeDaemon {
  readonly #plan: DaemonPlan
  #child: ChildProcess | undefined
  #state: DaemonState = { is: 'gone', how: 'not started' }
  /** What was last done to it on purpose, so that its end is told in the right word. */
  #asked: 'killed' | 'stopped' | undefined
  #lastLines: readonly string[] = []

  constructor(plan: DaemonPlan) {
    this.#plan = plan
  }

  get state(): DaemonState {
    return this.#state
  }

  start(): void {
    if (this.#state.is !== 'gone') throw new Error(`weftd of ${this.#plan.node} runs already.`)
    const { namespace, command, files } = this.#plan
    const child = spawnIn(namespace, command, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    this.#asked = undefined
    this.#lastLines = []
    this.#state = { is: 'starting', pid: child.pid }
    const log = openSync(files.log, 'a', 0o600)
    for (const output of [child.stdout, child.stderr]) {
      output?.on('data', (chunk: Buffer) => writeSync(log, chunk))
      if (output) createInterface({ input: output }).on('line', line => this.#read(line))
    }
    child.once('error', error => this.#end(error.message))
    child.once('close', (code, signal) => {
      closeSync(log)
      this.#end(this.#asked ?? (signal === null ? `exit ${code}` : signal))
    })
  }

  /** Resolves when the daemon reports itself ready; rejects when it ends before. */
  async ready(signal: AbortSignal): Promise<void> {
    const { node, files } = this.#plan
    while (this.#state.is !== 'ready') {
      if (this.#state.is === 'gone') throw new Error(`weftd of ${node} is gone: ${this.#state.how}.${this.lastWords}`)
      const isReady = existsSync(files.subnetEnv) && (await isDaemonReady(files.socket))
      if (isReady && this.#state.is === 'starting') this.#state = { is: 'ready', pid: this.#child?.pid }
      else await sleep(askMs, undefined, { signal })
    }
  }

  /** What it printed last, as lines to follow a sentence; empty when it said nothing. */
  get lastWords(): string {
    return this.#lastLines.map(line => `\n  ${line}`).join('')
  }

  kill(): Promise<void> {
    return this.#send('SIGKILL', 'killed')
  }

  /** Asks the daemon to end, and ends it when it does not. */
  stop(): Promise<void> {
    return this.#send('SIGTERM', 'stopped')
  }

  async #send(signal: 'SIGKILL' | 'SIGTERM', how: 'killed' | 'stopped'): Promise<void> {
    const child = this.#child
    if (child === undefined || this.#state.is === 'gone') return
    this.#asked = how
    const ended = once(child, 'close')
    child.kill(signal)
    const patience = setTimeout(() => child.kill('SIGKILL'), graceMs)
    await ended
    clearTimeout(patience)
  }

  #read(line: string): void {
    this.#lastLines = [...this.#lastLines.slice(1 - lastWordsLines), line]
    const read = parseDaemonLine(line)
    if (read !== undefined) this.#plan.journal.add({ node: this.#plan.node, ...read })
  }

  #end(how: string): void {
    if (this.#state.is === 'gone') return
    this.#state = { is: 'gone', how }
    this.#plan.journal.add({ node: this.#plan.node, text: `weftd: ${how}`, isBad: true })
  }
}
