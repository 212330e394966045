import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

/** Starts a program in a folder; by default right here, but it may as well be in a network namespace. */
export type SpawnProgram = (command: string, args: readonly string[], folder: string) => ChildProcess

export interface EtcdMemberOptions {
  readonly endpoint: string
  readonly command: string
  readonly args: readonly string[]
  /** Where it runs. */
  readonly folder: string
  /** A file in its folder, if it listens there too. */
  readonly socket: string | undefined
  readonly spawn: SpawnProgram | undefined
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** One `etcd` process, to be started, stopped and killed as a test likes. Its data stays in between. */
export class EtcdMember {
  readonly endpoint: string
  /** The endpoint that is a unix socket. */
  readonly local: string | undefined
  readonly #options: EtcdMemberOptions
  #child: ChildProcess | undefined
  #log = ''

  constructor(options: EtcdMemberOptions) {
    const { endpoint, folder, socket } = options
    this.endpoint = endpoint
    this.local = socket && `unix://${join(folder, socket)}`
    this.#options = options
  }

  /** What the process has written since it was started, for the message of a failed test. */
  get log(): string {
    return this.#log
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    if (this.#child) return
    const { command, args, folder, socket } = this.#options
    // A dead member's would be in the way.
    if (socket !== undefined) rmSync(join(folder, socket), { force: true })
    const start = this.#options.spawn ?? spawnHere
    const child = start(command, args, folder)
    this.#log = ''
    child.stderr?.on('data', chunk => {
      this.#log += chunk
    })
    this.#child = child
    running.add(child)
    child.once('close', () => running.delete(child))
  }

  /** Rejects if the process has ended already, and not by the test: what comes of that should not be looked for elsewhere. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined) return
    const end = child.signalCode ?? child.exitCode
    if (end !== null)
      throw new Error(`etcd at ${this.endpoint} has ended by itself (${end}): ${this.#log.slice(-2_000)}`)
    const ended = once(child, 'close')
    child.kill(signal)
    child.kill('SIGCONT')
    await ended
  }

  /** It goes on existing and holds its connections, but says nothing. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }
}

function spawnHere(command: string, args: readonly string[], cwd: string): ChildProcess {
  return spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
}
