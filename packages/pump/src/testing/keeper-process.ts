import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'

const keep = fileURLToPath(new URL('./keep.js', import.meta.url))
export const pumpProgram = fileURLToPath(new URL('../program/main.js', import.meta.url))

export interface KeeperPlan {
  readonly listen: readonly string[]
  readonly addresses: readonly string[]
  readonly runFolder: string
  readonly device?: string
  readonly program?: string
  readonly without?: readonly string[]
}

/** A daemon that keeps a pump, as a process in a namespace. */
export class KeeperProcess {
  readonly #child: ChildProcess
  readonly #lines: Interface

  private constructor(child: ChildProcess) {
    if (child.stdout === null) throw new Error('The keeper has no output.')
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })
  }

  static async start(namespace: NetworkNamespace, plan: KeeperPlan): Promise<KeeperProcess> {
    const all = { device: 'flannel0', program: pumpProgram, ...plan }
    const command = [process.execPath, keep, JSON.stringify(all)]
    const keeper = new KeeperProcess(spawnIn(namespace, command, { stdio: ['pipe', 'pipe', 'inherit'] }))
    await keeper.#line()
    return keeper
  }

  async ask(line: string): Promise<unknown> {
    const answer = this.#line()
    this.#child.stdin?.write(`${line}\n`)
    return answer
  }

  /** With no chance to do anything. The pump stays. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  async #line(): Promise<unknown> {
    const heard = new AbortController()
    const { signal } = heard
    try {
      const ended = once(this.#child, 'exit', { signal }).then(() => {
        throw new Error('The keeper has ended.')
      })
      const [line] = await Promise.race([once(this.#lines, 'line', { signal }), ended])
      return JSON.parse(line)
    } finally {
      heard.abort()
    }
  }
}
