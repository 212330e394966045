import { CniError } from '@weft/cni'
import { changeLink, type Link, type RouteConnection } from '@weft/netlink'
import { carryOut } from '../links/carry-out.js'
import { type Sysctls, writeIfPossible } from '../links/host-sysctls.js'
import { plugIn } from './plug-in.js'

/** The node's own way into a VLAN of the bridge: `cni0.100`. The bridge itself is in none. */
export function ensureVlanGateway(
  host: RouteConnection,
  { bridge, vlan }: { readonly bridge: Link; readonly vlan: number },
  sysctls: Sysctls,
): Link {
  const name = `${bridge.name}.${vlan}`
  const found = host.link({ name })
  if (found !== undefined) return found
  const port = plugIn(host, { bridge, name, vlan, mtuBytes: bridge.mtuBytes })
  writeIfPossible(sysctls, `net/ipv6/conf/${port.name}/accept_ra`, '0')
  carryOut(host, `failed to set "${name}" up`, [changeLink({ index: port.parentIndex, isUp: true })])
  const link = host.link({ index: port.parentIndex })
  if (link === undefined) throw new CniError('internal', `failed to find interface "${name}": it is gone already`)
  return link
}
