/** A container runtime was answered. */
export interface ServedRequest {
  /** As the specification has it; `other` for what could not be understood. */
  readonly verb: string
  readonly isRefused: boolean
  readonly durationMs: number
}

interface Count {
  readonly verb: string
  readonly result: 'done' | 'refused'
  count: number
  seconds: number
}

/** How often container runtimes were answered, and how long it took. */
export class CniRequests {
  readonly #counts = new Map<string, Count>()

  add({ verb, isRefused, durationMs }: ServedRequest): void {
    const result = isRefused ? 'refused' : 'done'
    const key = `${verb} ${result}`
    const known = this.#counts.get(key) ?? { verb, result, count: 0, seconds: 0 }
    known.count += 1
    known.seconds += durationMs / 1_000
    this.#counts.set(key, known)
  }

  get counts(): readonly Readonly<Count>[] {
    return [...this.#counts.values()]
  }
}
