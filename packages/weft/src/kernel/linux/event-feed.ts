import type { NetworkNamespace } from '@weft/linux'
import { type EventWatch, type RouteEvent, type TableChange, watchNftables, watchRoute } from '@weft/netlink'

export interface EventFeedOptions {
  readonly namespace: NetworkNamespace | undefined
  readonly hasNexthopObjects: boolean
  readonly hasTrafficRules: boolean
  readonly onRouteEvents: (events: readonly RouteEvent[]) => void
  readonly onTables: (changed: readonly TableChange[]) => void
  /** Something happened, and nobody knows what. */
  readonly onLost: () => void
  /** No more events will come. */
  readonly onEnd: () => void
}

const groups = ['link', 'ipv4-address', 'ipv6-address', 'ipv4-route', 'ipv6-route', 'neighbor', 'rule'] as const

/** What the kernel tells of itself: rtnetlink, and nftables where there are traffic rules. */
export function openEventFeed(options: EventFeedOptions): EventWatch {
  const { namespace, onLost, onEnd: onError } = options
  const watches: EventWatch[] = []
  const close = () => {
    for (const watch of watches) watch[Symbol.dispose]()
  }
  try {
    watches.push(
      watchRoute({
        namespace,
        onLost,
        onError,
        // Kernels without next hop objects refuse their group.
        groups: options.hasNexthopObjects ? [...groups, 'nexthop'] : groups,
        onEvents: options.onRouteEvents,
      }),
    )
    if (options.hasTrafficRules) watches.push(watchNftables({ namespace, onLost, onError, onTables: options.onTables }))
  } catch (error) {
    close()
    throw error
  }
  return {
    pause: () => {
      for (const watch of watches) watch.pause()
    },
    resume: () => {
      for (const watch of watches) watch.resume()
    },
    [Symbol.dispose]: close,
  }
}
