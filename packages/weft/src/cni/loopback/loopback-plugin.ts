import { type Attachment, type Call, CniError, type Plugin, type Result } from '@weft/cni'
import { addressOf, type Family, familyOf, type InterfaceAddress, isLoopback } from '@weft/inet'
import { changeLink, type Link, type RouteConnection } from '@weft/netlink'
import { families } from '../../model/family.js'
import { carryOut } from '../links/carry-out.js'
import type { Place } from '../place.js'

/** Whatever the runtime calls it. */
const name = 'lo'

/** The container's loopback goes up, as the standard plugin `loopback` does it. */
export function loopbackPlugin(place: Place): Plugin {
  return {
    add: async call => add(routeInside(place, call.attachment), call),
    check: async ({ attachment }) => {
      if (!loopbackOf(routeInside(place, attachment)).isUp) throw new CniError('internal', 'loopback interface is down')
    },
    delete: async () => {
      const route = place.pod?.route
      if (route === undefined) return
      carryOut(route, 'failed to set "lo" down', [changeLink({ index: loopbackOf(route).index, isUp: false })])
    },
    status: async () => {},
    collectGarbage: async () => {},
  }
}

function add(route: RouteConnection, { attachment, config }: Call): Result {
  const { index, mac } = loopbackOf(route)
  carryOut(route, 'failed to set "lo" up', [changeLink({ index, isUp: true })])
  const addresses = route.addresses({ linkIndex: index }).map(entry => entry.address)
  const foreign = addresses.find(address => !isLoopback(addressOf(address)))
  if (foreign !== undefined) {
    throw new CniError('internal', `loopback interface found with non-loopback address "${addressOf(foreign)}"`)
  }
  if (config.previousResult !== undefined) return config.previousResult
  const { namespacePath } = attachment
  const lo = { name, ...(mac !== undefined && { mac }), ...(namespacePath !== undefined && { sandbox: namespacePath }) }
  const ips = families.flatMap(family => firstOf(addresses, family)).map(address => ({ address, interface: 0 }))
  return { interfaces: [lo], ips, routes: [], dns: {} }
}

function firstOf(addresses: readonly InterfaceAddress[], family: Family): readonly InterfaceAddress[] {
  return addresses.filter(address => familyOf(addressOf(address)) === family).slice(0, 1)
}

function routeInside({ pod }: Place, { namespacePath }: Attachment): RouteConnection {
  if (pod !== undefined) return pod.route
  throw new CniError('internal', `failed to open netns "${namespacePath ?? ''}"`)
}

function loopbackOf(route: RouteConnection): Link {
  const link = route.link({ name })
  if (link === undefined) throw new CniError('internal', 'the namespace has no loopback')
  return link
}
