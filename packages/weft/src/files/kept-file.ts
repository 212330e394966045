import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Alarm } from '../time/alarm.js'
import { type Clock, systemClock } from '../time/clock.js'
import { Pulse } from '../time/pulse.js'
import { FolderWatch } from './folder-watch.js'
import { whyUnwritten, writeFileSafely } from './write-file-safely.js'

interface KeptFileOptions {
  readonly path: string
  readonly mode: number
  readonly clock: Clock
  /** Hears after each look why the file cannot be written, which is undefined when it says what it should. */
  readonly onLooked: (fault: string | undefined) => void
}

const settleMs = 20
const retryMs = 1_000
/** For what the kernel does not tell: another folder in the place of this one. */
const watchedMs = 120_000

/** A file that says what it should: written when that changes, and again when somebody changes it or takes it away. */
export class KeptFile {
  readonly path: string
  readonly pulse: Pulse
  readonly #options: KeptFileOptions
  readonly #alarm: Alarm
  #wanted: string | undefined
  #writing: Promise<boolean> = Promise.resolve(true)

  constructor(options: KeptFileOptions) {
    const { path, clock } = options
    this.path = path
    // A disk takes real time, whatever clock the rest goes by.
    this.pulse = new Pulse({ name: `the loop that keeps ${path}`, clock: systemClock })
    this.#options = options
    this.#alarm = new Alarm(clock)
  }

  /** Until there is a text, the file is left alone. */
  set(text: string): void {
    if (text === this.#wanted) return
    this.#wanted = text
    this.#alarm.ring()
  }

  async run(signal: AbortSignal): Promise<void> {
    const { path, clock } = this.#options
    using folder = new FolderWatch(dirname(path), () => this.#alarm.ring(clock.monotonicMs() + settleMs))
    while (true) {
      await this.#alarm.next(signal)
      if (signal.aborted) return
      if (this.#wanted === undefined) continue
      const isWatched = folder.renew()
      const isWritten = await this.put()
      this.#alarm.ring(clock.monotonicMs() + (isWatched && isWritten ? watchedMs : retryMs))
    }
  }

  /** Looks now, and not only when `run` would. Answers whether the file says what it should. */
  put(): Promise<boolean> {
    // One after the other: an older text must not be the last that is written.
    this.#writing = this.#writing.then(() => this.#putNow())
    return this.#writing
  }

  async #putNow(): Promise<boolean> {
    const { path, mode, onLooked } = this.#options
    const wanted = this.#wanted
    if (wanted === undefined) return true
    this.pulse.worksOn('writing it')
    const fault = await write(path, wanted, mode)
    this.pulse.rests()
    onLooked(fault)
    return fault === undefined
  }
}

async function write(path: string, wanted: string, mode: number): Promise<string | undefined> {
  try {
    // Whatever keeps it from being read, writing will tell of it.
    const present = await readFile(path, 'utf8').catch(() => undefined)
    if (present !== wanted) await writeFileSafely(path, wanted, { mode })
    return undefined
  } catch (error) {
    return `${path} cannot be written: ${whyUnwritten(error)}`
  }
}
