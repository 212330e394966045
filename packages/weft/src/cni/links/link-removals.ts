import type { NetworkNamespace } from '@weft/linux'
import {
  changeLink,
  deleteLink,
  deleteLinkGroup,
  type EventWatch,
  RouteConnection,
  type RouteEvent,
  watchRoute,
} from '@weft/netlink'
import { requireGone } from './carry-out.js'

/** Nobody else is likely to have chosen it: 'weft' as a number. */
const groupNumber = 0x77656674

/** The pool has four threads, and a request keeps one. */
const mostUnderway = 3

interface Waiting {
  readonly index: number
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/**
 * Deletes links of the node. A link is gone, with its name and its addresses, long before the kernel returns: it still waits
 * tens of milliseconds until nobody remembers it. The event tells when it is gone. A hundred links take the kernel as long as
 * one, so what is asked for while all threads are waiting goes together.
 */
export class LinkRemovals implements Disposable {
  readonly #idle: RouteConnection[] = []
  readonly #watch: EventWatch
  readonly #underway = new Set<Waiting>()
  #waiting: Waiting[] = []
  #isClosed = false

  private constructor(namespace: NetworkNamespace | undefined) {
    // Without events it takes until the kernel returns.
    const ignore = () => {}
    const onEvents = (events: readonly RouteEvent[]) => this.#hear(events)
    this.#watch = watchRoute({
      namespace,
      groups: ['link'],
      deletionsOnly: true,
      onEvents,
      onLost: ignore,
      onError: ignore,
    })
    while (this.#idle.length < mostUnderway) this.#idle.push(RouteConnection.open(namespace))
  }

  static open(namespace?: NetworkNamespace): LinkRemovals {
    return new LinkRemovals(namespace)
  }

  /** Resolves once the link is gone, also when it was gone before. */
  remove(index: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ index, resolve, reject })
      // What is asked in the same turn begins together.
      queueMicrotask(() => this.#begin())
    })
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    this.#watch[Symbol.dispose]()
    for (const route of this.#idle) route.close()
  }

  #begin(): void {
    if (this.#waiting.length === 0) return
    const route = this.#idle.pop()
    if (route === undefined) return
    const together = this.#waiting
    this.#waiting = []
    void this.#delete(route, together).then(() => {
      if (this.#isClosed) route.close()
      else this.#idle.push(route)
      this.#begin()
    })
  }

  async #delete(route: RouteConnection, together: readonly Waiting[]): Promise<void> {
    for (const one of together) this.#underway.add(one)
    if (together.length === 1 || !(await this.#isDone(route, together)))
      for (const one of together) await this.#alone(route, one)
    for (const one of together) this.#underway.delete(one)
  }

  /** False when the kernel did not take them as a group. */
  async #isDone(route: RouteConnection, together: readonly Waiting[]): Promise<boolean> {
    const requests = together.map(({ index }) => changeLink({ index, groupNumber }))
    try {
      const outcomes = await route.executeStream([...requests, deleteLinkGroup(groupNumber)])
      if (outcomes.some(outcome => outcome !== undefined && outcome.errno !== 'ENODEV')) return false
    } catch {
      // Whatever it is, each is told of its own.
      return false
    }
    for (const { resolve } of together) resolve()
    return true
  }

  async #alone(route: RouteConnection, { index, resolve, reject }: Waiting): Promise<void> {
    try {
      requireGone('failed to delete the link', await route.executeStream([deleteLink(index)]))
      resolve()
    } catch (error) {
      reject(error)
    }
  }

  #hear(events: readonly RouteEvent[]): void {
    if (this.#underway.size === 0) return
    const gone = new Set(
      events.flatMap(event => (event.action === 'delete' && event.kind === 'link' ? [event.value.index] : [])),
    )
    for (const { index, resolve } of this.#underway) if (gone.has(index)) resolve()
  }
}
