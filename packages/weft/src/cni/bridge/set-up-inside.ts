import { CniError, type ResultIp, type ResultRoute } from '@weft/cni'
import { addAddress, addRouteBeside, changeLink, type Link, type RouteConnection } from '@weft/netlink'
import { requireSuccess } from '../links/carry-out.js'
import { broadcastOf } from './repair-bridge-address.js'

export interface Inside {
  readonly index: number
  readonly name: string
  readonly ips: readonly ResultIp[]
  readonly routes: readonly ResultRoute[]
  readonly detectsDuplicates: boolean
}

/** The container's end goes up with its addresses and routes, in one write. */
export function setUpInside(route: RouteConnection, { index, name, ips, routes, detectsDuplicates }: Inside): Link {
  const { outcomes, link } = route.executeAndLook(
    [
      ...(ips.length > 0 ? [changeLink({ index, announcesAddresses: true })] : []),
      changeLink({ index, isUp: true }),
      ...ips.map(({ address }) =>
        addAddress({ linkIndex: index, address, noDad: !detectsDuplicates, ...broadcastOf(address) }),
      ),
      ...routes.map(one => routeRequest(one, index)),
    ],
    { index },
  )
  if (outcomes.some(one => one?.errno === 'EACCES') && ips.some(({ address }) => address.includes(':'))) {
    const place = `net.ipv6.conf.${name}.disable_ipv6 in the container's namespace`
    throw new CniError('internal', `failed to configure "${name}": IPv6 is switched off: ${place}`)
  }
  requireSuccess(`failed to configure "${name}"`, outcomes)
  if (link === undefined) throw new CniError('internal', `failed to configure "${name}": it is gone already`)
  return link
}

/** Neighbours that knew another container by this address hear of it once frames pass. */
export function announce(route: RouteConnection, { index, mac }: Link): void {
  if (mac !== undefined) route.execute([changeLink({ index, mac })])
}

function routeRequest({ destination, gateway, ...rest }: ResultRoute, linkIndex: number) {
  return addRouteBeside({
    destination,
    linkIndex,
    ...(gateway !== undefined && { gateway }),
    ...(rest.mtu !== undefined && { mtuBytes: rest.mtu }),
    ...(rest.advmss !== undefined && { advmssBytes: rest.advmss }),
    ...(rest.priority !== undefined && { metric: rest.priority }),
    ...(rest.table !== undefined && { table: rest.table }),
    scope: scopeOf(rest.scope),
  })
}

/** The numbers of /etc/iproute2/rt_scopes. */
function scopeOf(scope = 0) {
  return ({ 0: 'global', 200: 'site', 253: 'link', 254: 'host', 255: 'nowhere' } as const)[scope] ?? scope
}
