import { KeptFile } from '../files/kept-file.js'
import type { OwnProblem, Status } from '../model/report.js'
import type { Clock } from '../time/clock.js'

interface StatusFileOptions {
  readonly path: string
  /** Who tells: `weftd 0.1.0`. */
  readonly program: string
  readonly clock: Clock
}

/**
 * status.json: how it stands with this node, for whoever finds no subnet.env, like a CNI plugin. There from the first
 * second of the daemon, before anything can fail, and after its end.
 */
export class StatusFile {
  readonly #program: string
  readonly #file: KeptFile
  /** Hears after each look why it cannot be written, which is undefined when it says what it should. */
  onLooked: (fault: string | undefined) => void = () => {}

  constructor({ path, program, clock }: StatusFileOptions) {
    this.#program = program
    this.#file = new KeptFile({
      path,
      mode: 0o644,
      clock,
      onLooked: fault => this.onLooked(fault),
    })
  }

  get path(): string {
    return this.#file.path
  }

  /** It is written in its own time, by `run` or `put`. */
  tell(status: Status, problems: readonly OwnProblem[] = []): void {
    const more = problems.length > 0 && { problems }
    this.#file.set(`${JSON.stringify({ version: 1, program: this.#program, ...status, ...more })}\n`)
  }

  /** Keeps the file as it was told, until the signal aborts. */
  run(signal: AbortSignal): Promise<void> {
    return this.#file.run(signal)
  }

  async put(): Promise<void> {
    await this.#file.put()
  }
}
