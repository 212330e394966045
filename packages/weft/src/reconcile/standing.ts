import type { Problem } from '../model/problem.js'

export interface StandingProblem extends Problem {
  readonly since: Date
}

/** Problems keep their "since" as long as they stand, however often they are found again. */
export class StandingProblems {
  #standing = new Map<string, StandingProblem>()

  get values(): readonly StandingProblem[] {
    return [...this.#standing.values()]
  }

  /** Takes over what is found now; answers with what is new. */
  update(found: readonly Problem[], now: Date): readonly StandingProblem[] {
    const next = new Map<string, StandingProblem>()
    const fresh: StandingProblem[] = []
    for (const one of found) {
      const key = `${one.code} ${one.subject}`
      // Two who tell of the same thing in different words: the first has the word.
      if (next.has(key)) continue
      const known = this.#standing.get(key)
      const isSame = known?.sentence === one.sentence
      const standing = isSame ? known : { ...one, since: known?.since ?? now }
      if (!isSame) fresh.push(standing)
      next.set(key, standing)
    }
    this.#standing = next
    return fresh
  }
}
