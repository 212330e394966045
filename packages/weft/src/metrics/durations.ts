/** In seconds. A turn with nothing to do takes a few milliseconds, the first of a large cluster some hundred. */
export const durationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const

export interface Bucket {
  readonly count: number
  /** Of all durations in it, in seconds. */
  readonly sum: number
}

/** How long things took: one bucket up to each bound, and one for what took longer. */
export class Durations {
  readonly #buckets = Array.from({ length: durationBounds.length + 1 }, () => ({ count: 0, sum: 0 }))

  add(milliseconds: number): void {
    const seconds = milliseconds / 1_000
    const found = durationBounds.findIndex(bound => seconds <= bound)
    const bucket = this.#buckets.at(found)
    if (bucket === undefined) return
    bucket.count += 1
    bucket.sum += seconds
  }

  get buckets(): readonly Bucket[] {
    return this.#buckets
  }
}
