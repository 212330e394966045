import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'
import type { DaemonLine } from './daemon-line.js'
import type { Journal } from './journal.js'
import type { ProcessState } from './view.js'

/** How often a starting program is asked, and how long a stopping one may take. */
const askMs = 50
const graceMs = 3000
/** Enough for the trace of a crash. */
const lastWordsLines = 12

export interface ProcessPlan {
  /** What runs: 'weftd'. */
  readonly title: string
  /** Where it runs: 'node-a'. */
  readonly machine: string
  readonly namespace: NetworkNamespace
  /** The program with its arguments. */
  readonly command: readonly string[]
  readonly log: string
  readonly isReady: (signal: AbortSignal) => Promise<boolean>
  /** What the journal is told of a line that the program prints. */
  readonly read: (line: string) => DaemonLine | undefined
  readonly journal: Journal
}

/** A program that runs on a machine of the lab for as long as nobody stops it. */
export class LabProcess {
  readonly #plan: ProcessPlan
  #child: ChildProcess | undefined
  #state: ProcessState = { is: 'gone', how: 'not started' }
  /** What was last done to it on purpose, so that its end is told in the right word. */
  #asked: 'killed' | 'stopped' | undefined
  #lastLines: readonly string[] = []

  constructor(plan: ProcessPlan) {
    this.#plan = plan
  }

  get state(): ProcessState {
    return this.#state
  }

  start(): void {
    const { namespace, command, log: logPath, title, machine } = this.#plan
    if (this.#state.is !== 'gone') throw new Error(`${title} of ${machine} runs already.`)
    const child = spawnIn(namespace, command, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    this.#asked = undefined
    this.#lastLines = []
    this.#state = { is: 'starting', pid: child.pid }
    const log = openSync(logPath, 'a', 0o600)
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

  /** Resolves when the program is ready; rejects when it ends before. */
  async ready(signal: AbortSignal): Promise<void> {
    const { title, machine, isReady } = this.#plan
    while (this.#state.is !== 'ready') {
      if (this.#state.is === 'gone')
        throw new Error(`${title} of ${machine} is gone: ${this.#state.how}.${this.lastWords}`)
      const isIt = await isReady(signal)
      if (isIt && this.#state.is === 'starting') this.#state = { is: 'ready', pid: this.#child?.pid }
      else await sleep(askMs, undefined, { signal })
    }
  }

  /** What it printed last, as lines to follow a sentence; empty when it said nothing. */
  get lastWords(): string {
    return this.#lastLines.map(line => `\n  ${line}`).join('')
  }

  /** SIGKILL: it has no time to say or do anything. */
  kill(): Promise<void> {
    return this.#send('SIGKILL', 'killed')
  }

  /** Asks it to end, and ends it when it does not. */
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
    const read = this.#plan.read(line)
    if (read !== undefined) this.#plan.journal.add({ node: this.#plan.machine, ...read })
  }

  #end(how: string): void {
    if (this.#state.is === 'gone') return
    this.#state = { is: 'gone', how }
    this.#plan.journal.add({ node: this.#plan.machine, text: `${this.#plan.title}: ${how}`, isBad: true })
  }
}
