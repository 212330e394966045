import type { ServerObjects } from '../server-objects.js'
import { heartbeat } from './heartbeat.js'
import { nameOfNode, nodeOfCluster } from './node-of-cluster.js'

// A kubelet reports so often when nothing changes; what it does more often goes to a lease of its own, not to the node.
const reportSeconds = 300

export interface LargeClusterOptions {
  readonly count: number
  readonly seed: number
  /** The time of its beginning. */
  readonly startMs?: number
}

/** Many nodes on a server, whose ordinary life passes as quickly as somebody wants it to. */
export class LargeCluster {
  readonly #objects: ServerObjects
  readonly #options: LargeClusterOptions
  readonly #startMs: number
  #beats = 0

  constructor(objects: ServerObjects, options: LargeClusterOptions) {
    this.#objects = objects
    this.#options = options
    this.#startMs = options.startMs ?? Date.UTC(2026, 0, 1)
  }

  /** The heartbeats of an hour. */
  get beatsAnHour(): number {
    return (this.#options.count * 3_600) / reportSeconds
  }

  create(): void {
    const { count, seed } = this.#options
    for (let index = 0; index < count; index += 1)
      this.#objects.create('nodes', nodeOfCluster({ seed, index }, timeText(this.#startMs)))
  }

  /** The next heartbeats, in the order in which the nodes have come. */
  beat(count: number): void {
    for (let beat = 0; beat < count; beat += 1) {
      const index = this.#beats % this.#options.count
      const elapsedMs = ((this.#beats + 1) / this.#options.count) * reportSeconds * 1_000
      this.#beats += 1
      const name = nameOfNode({ seed: this.#options.seed, index })
      this.#objects.patchStatus({ resource: 'nodes', name }, heartbeat(timeText(this.#startMs + elapsedMs)))
    }
  }
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
