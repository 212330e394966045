import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const program = fileURLToPath(new URL('./server-program.js', import.meta.url))

/** The embedded server in a process of its own, to be killed and stopped as a test likes. */
export class ServerProcess {
  readonly endpoints: readonly string[]
  readonly #child: ChildProcess

  private constructor(endpoints: readonly string[], child: ChildProcess) {
    this.endpoints = endpoints
    this.#child = child
  }

  static async start(folder: string, address: string): Promise<ServerProcess> {
    const child = spawn(process.execPath, [program, folder, address], { stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    child.once('close', () => running.delete(child))
    let words = ''
    child.stderr.on('data', chunk => {
      words += chunk
    })
    const ended = once(child, 'close').then(() => {
      throw new Error(`the server ended at once: ${words}`)
    })
    ended.catch(() => {})
    const [line] = await Promise.race([once(child.stdout, 'data'), ended])
    return new ServerProcess(String(line).trim().split(' '), child)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    this.#child.kill('SIGCONT')
    await closed
  }

  /** It goes on existing, and does nothing. */
  pause(): void {
    this.#child.kill('SIGSTOP')
  }

  resume(): void {
    this.#child.kill('SIGCONT')
  }

  async close(): Promise<void> {
    await this.kill()
  }
}
