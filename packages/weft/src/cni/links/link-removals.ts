import { changeLink, deleteLink, deleteLinkGroup, type RouteConnection } from '@weft/netlink'
import { requireSuccess } from './carry-out.js'

/** Nobody else is likely to have chosen it: 'weft' as a number. */
const groupNumber = 0x77656674

interface Waiting {
  readonly index: number
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/**
 * Deletes links of the node. The kernel takes tens of milliseconds until nobody uses a link any more, and as many for a hundred
 * that go together; so what is asked for meanwhile goes together. Nobody else waits for it: it has a connection of its own.
 */
export class LinkRemovals implements Disposable {
  readonly #route: RouteConnection
  #waiting: Waiting[] = []
  #isRunning = false

  /** Takes the connection over, which nobody else may use. */
  constructor(route: RouteConnection) {
    this.#route = route
  }

  /** Resolves once the link is gone, also when it was gone before. */
  remove(index: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ index, resolve, reject })
      if (!this.#isRunning) void this.#run()
    })
  }

  [Symbol.dispose](): void {
    this.#route.close()
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    // What is asked in the same turn begins together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const together = this.#waiting
      this.#waiting = []
      if (together.length > 1 && (await this.#isDone(together))) continue
      for (const one of together) await this.#alone(one)
    }
    this.#isRunning = false
  }

  /** False when the kernel did not take them as a group. */
  async #isDone(together: readonly Waiting[]): Promise<boolean> {
    const requests = together.map(({ index }) => changeLink({ index, groupNumber }))
    try {
      const outcomes = await this.#route.executeStream([...requests, deleteLinkGroup(groupNumber)])
      if (outcomes.some(outcome => outcome !== undefined && outcome.errno !== 'ENODEV')) return false
    } catch {
      // Whatever it is, each is told of its own.
      return false
    }
    for (const { resolve } of together) resolve()
    return true
  }

  async #alone({ index, resolve, reject }: Waiting): Promise<void> {
    try {
      const outcomes = await this.#route.executeStream([deleteLink(index)])
      requireSuccess(
        'failed to delete the link',
        outcomes.filter(outcome => outcome?.errno !== 'ENODEV'),
      )
      resolve()
    } catch (error) {
      reject(error)
    }
  }
}
