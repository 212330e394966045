import type { Clock } from './clock.js'

interface Moment {
  readonly ms: number
  readonly date: Date
}

/** Twelve times what the largest cluster has ever taken. */
const usualDeadlineMs = 60_000

interface PulseOptions {
  /** The loop's name, for people. */
  readonly name: string
  readonly clock: Clock
  readonly deadlineMs?: number
}

/**
 * Whether a loop still turns. One that waits for something to happen is well, however long it waits. One that has been at the
 * same work for longer than its deadline is not, nor is one that has failed at every turn for that long.
 */
export class Pulse {
  readonly #name: string
  readonly #clock: Clock
  readonly #deadlineMs: number
  #work: { readonly what: string; readonly since: Moment } | undefined
  #failing: { readonly reason: string; readonly since: Moment } | undefined

  constructor({ name, clock, deadlineMs = usualDeadlineMs }: PulseOptions) {
    this.#name = name
    this.#clock = clock
    this.#deadlineMs = deadlineMs
  }

  /** The loop is at work on this from now on. */
  worksOn(what: string): void {
    this.#work = { what, since: this.#now() }
  }

  /** A turn is done, and all is well. */
  rests(): void {
    this.#work = undefined
    this.#failing = undefined
  }

  /** A turn has failed; the loop tries again. */
  failed(reason: string): void {
    this.#work = undefined
    this.#failing = { reason, since: this.#failing?.since ?? this.#now() }
  }

  /** What is wrong with the loop, in words that stay the same for as long as it is so; undefined when nothing is. */
  get fault(): string | undefined {
    const name = this.#name
    if (this.#isLate(this.#work)) return `${name} has been ${this.#work.what} ${this.#tooLong(this.#work)}`
    if (this.#isLate(this.#failing))
      return `${name} has failed ${this.#tooLong(this.#failing)}: ${this.#failing.reason}`
    return undefined
  }

  #now(): Moment {
    return { ms: this.#clock.monotonicMs(), date: this.#clock.wallTime() }
  }

  #isLate<State extends { readonly since: Moment }>(state: State | undefined): state is State {
    return state !== undefined && this.#clock.monotonicMs() - state.since.ms > this.#deadlineMs
  }

  #tooLong({ since }: { readonly since: Moment }): string {
    return `since ${since.date.toISOString()}, longer than the ${this.#deadlineMs / 1_000} s that it may`
  }
}
