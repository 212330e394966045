import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type Durations, durationBounds } from './durations.js'
import { type MetricFamily, metricFamilies, turnDuration } from './families.js'
import type { Sight } from './sight.js'

/** The text of /metrics, made anew from what is seen at each call. */
export class Exposition {
  readonly #registry = new Registry()
  readonly #turns: Histogram
  readonly #addTurns: (durations: Durations) => void
  #sight: Sight | undefined

  constructor() {
    for (const family of metricFamilies) this.#register(family)
    const buckets = [...durationBounds]
    this.#turns = new Histogram({ ...turnDuration, buckets, registers: [this.#registry] })
    this.#addTurns = newcomers(seconds => this.#turns.observe(seconds))
  }

  text(sight: Sight): Promise<string> {
    this.#sight = sight
    this.#addTurns(sight.tally.turns)
    return this.#registry.metrics()
  }

  #register({ name, type, help, labels, read }: MetricFamily): void {
    const samples = () => (this.#sight === undefined ? [] : read(this.#sight))
    const common = { name, help, labelNames: [...labels], registers: [this.#registry] }
    if (type === 'gauge') {
      const gauge: Gauge = new Gauge({
        ...common,
        collect: () => {
          gauge.reset()
          for (const { labels = {}, value } of samples()) gauge.set(labels, value)
        },
      })
    } else {
      const counter: Counter = new Counter({
        ...common,
        collect: () => {
          counter.reset()
          for (const { labels = {}, value } of samples()) counter.inc(labels, value)
        },
      })
    }
  }
}

/** Observes what has come since the last call: the mean of a bucket's newcomers, as often as they are, lies in that bucket. */
function newcomers(observe: (seconds: number) => void): (durations: Durations) => void {
  let seen = durationBounds.map(() => ({ count: 0, sum: 0 }))
  return ({ buckets }) => {
    for (const [index, { count, sum }] of buckets.entries()) {
      const before = seen[index] ?? { count: 0, sum: 0 }
      const fresh = count - before.count
      for (let time = 0; time < fresh; time++) observe((sum - before.sum) / fresh)
    }
    seen = buckets.map(({ count, sum }) => ({ count, sum }))
  }
}
