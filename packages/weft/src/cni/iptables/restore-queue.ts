import { IptablesError } from '@weft/iptables'

interface Waiting {
  readonly lines: readonly string[]
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

const mostAtOnce = 100

/**
 * Changes of one table, one run of iptables after the other: at once, they would only make each other begin again. What was
 * asked meanwhile goes into the next run together, so that a hundred containers cost a few runs. If that is refused nothing of
 * it has happened, and each goes alone.
 */
export class RestoreQueue {
  readonly #restore: (script: string) => Promise<void>
  readonly #waiting: Waiting[] = []
  #isRunning = false

  constructor(restore: (script: string) => Promise<void>) {
    this.#restore = restore
  }

  /** The lines of a script for one table, between its name and COMMIT. */
  change(lines: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lines, resolve, reject })
      if (!this.#isRunning) void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, mostAtOnce)
      if (together.length > 1 && (await this.#isDone(together))) continue
      for (const one of together) await this.#alone(one)
    }
    this.#isRunning = false
  }

  async #isDone(together: readonly Waiting[]): Promise<boolean> {
    try {
      await this.#restore(scriptOf(together))
    } catch (error) {
      if (error instanceof IptablesError) return false
      for (const { reject } of together) reject(error)
      return true
    }
    for (const { resolve } of together) resolve()
    return true
  }

  async #alone(one: Waiting): Promise<void> {
    await this.#restore(scriptOf([one])).then(one.resolve, one.reject)
  }
}

function scriptOf(all: readonly Waiting[]): string {
  return `${['*nat', ...all.flatMap(({ lines }) => lines), 'COMMIT'].join('\n')}\n`
}
