import type { ValidAttachment } from '@weft/cni'
import { settled } from './settled.js'

/**
 * Keeps the ADDs of a network apart from its GCs. A runtime's list of what is still in use can't have an attachment whose
 * ADD it still waits for, so a GC is told which were underway when it came.
 */
export class NetworkTurns {
  readonly #underway = new Map<string, Map<symbol, Underway>>()
  readonly #collecting = new Map<string, Promise<unknown>>()

  async add<Result>(network: string, attachment: ValidAttachment, work: () => Promise<Result>): Promise<Result> {
    for (let gc = this.#collecting.get(network); gc !== undefined; gc = this.#collecting.get(network)) await gc
    const id = Symbol()
    const others = this.#underway.get(network) ?? new Map<symbol, Underway>()
    const result = work()
    others.set(id, { attachment, ended: settled(result) })
    this.#underway.set(network, others)
    try {
      return await result
    } finally {
      others.delete(id)
      if (others.size === 0) this.#underway.delete(network)
    }
  }

  async collect<Result>(
    network: string,
    work: (underway: readonly ValidAttachment[]) => Promise<Result>,
  ): Promise<Result> {
    const before = this.#collecting.get(network)
    const underway = [...(this.#underway.get(network)?.values() ?? [])]
    const attachments = underway.map(({ attachment }) => attachment)
    const result = Promise.all([before, ...underway.map(({ ended }) => ended)]).then(() => work(attachments))
    const ended = settled(result)
    this.#collecting.set(network, ended)
    try {
      return await result
    } finally {
      if (this.#collecting.get(network) === ended) this.#collecting.delete(network)
    }
  }
}

interface Underway {
  readonly attachment: ValidAttachment
  readonly ended: Promise<void>
}
