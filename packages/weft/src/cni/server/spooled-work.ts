import { CniError, type Environment, executeProgram, parseRequest } from '@weft/cni'
import { type Problem, problem } from '../../model/problem.js'
import { FrameError } from '../wire/frame.js'
import type { Asked } from '../wire/messages.js'
import type { CniLine } from './cni-line.js'
import type { Desk } from './desk.js'
import type { Spool } from './spool.js'

interface SpooledWorkOptions {
  readonly spool: Spool
  readonly desk: Desk
  readonly log: (line: CniLine) => void
  /** Hears what is still left of it, and why. */
  readonly onLeft: (problems: readonly Problem[]) => void
}

/** Does what was asked while no daemon answered. All of it is to take something away. */
export class SpooledWork {
  readonly #options: SpooledWorkOptions
  /** Why they could not be done, by the file's name. */
  readonly #left = new Map<string, string>()
  readonly #underway = new Set<string>()

  constructor(options: SpooledWorkOptions) {
    this.#options = options
  }

  /** Each in the turn of its container. Resolves once all have their turn; `done` once they are through. */
  async begin(signal: AbortSignal): Promise<{ readonly done: Promise<void> }> {
    const turns: Promise<void>[] = []
    for (const { name, asked, containerId } of await this.#readAll()) {
      this.#underway.add(name)
      const turn = this.#options.desk.inTurnOf(containerId, () => this.#do(name, asked, signal))
      turns.push(turn.finally(() => this.#underway.delete(name)))
    }
    this.#tellLeft()
    return { done: Promise.all(turns).then(() => this.#tellLeft()) }
  }

  /**
   * What is left of this container, in its turn and before it gets something new. What can't be taken away even now is
   * forgotten: later on it would be the new that is taken away.
   */
  async beforeAdd(containerId: string, signal: AbortSignal): Promise<void> {
    for (const spooled of await this.#readAll()) {
      if (spooled.containerId !== containerId) continue
      await this.#do(spooled.name, spooled.asked, signal)
      const fault = this.#left.get(spooled.name)
      if (fault !== undefined) await this.#putAside(spooled.name, `container ${containerId} is added anew; ${fault}`)
    }
  }

  async #readAll() {
    const { spool } = this.#options
    const spooled: { name: string; asked: Asked; containerId: string }[] = []
    for (const name of spool.list()) {
      if (this.#underway.has(name)) continue
      try {
        const asked = await spool.read(name)
        if (asked !== undefined) spooled.push({ name, asked, containerId: containerOf(asked.environment, asked.stdin) })
      } catch (error) {
        if (!(error instanceof FrameError || error instanceof CniError)) throw error
        await this.#putAside(name, error.message)
      }
    }
    return spooled
  }

  async #do(name: string, asked: Asked, signal: AbortSignal): Promise<void> {
    const { desk, spool } = this.#options
    const execute = executeProgram({ signal })
    const { exitCode, stdout } = await desk.serveNow({ asked, execute })
    if (exitCode === 0) {
      this.#left.delete(name)
      await spool.remove(name)
    } else this.#left.set(name, stdout.replace(/\s+/g, ' '))
  }

  async #putAside(name: string, why: string): Promise<void> {
    const { spool, log } = this.#options
    await spool.putAside(name)
    this.#left.delete(name)
    const text = `${spool.folder}/${name} is put aside and not done: ${why}`
    log({ level: 'warn', event: 'cni', subject: 'spool', text })
  }

  #tellLeft(): void {
    const { spool, onLeft } = this.#options
    const [first] = this.#left.values()
    const sentence = `${this.#left.size} requests in ${spool.folder} could not be done and are tried again: ${first}`
    onLeft(first === undefined ? [] : [problem('cni-spool', spool.folder, sentence)])
  }
}

function containerOf(environment: Environment, stdin: string): string {
  const request = parseRequest(environment, stdin)
  if (request.verb === 'DEL') return request.call.attachment.containerId
  throw new FrameError(`found ${request.verb}, accepted is DEL`)
}
