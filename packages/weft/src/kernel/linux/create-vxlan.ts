import { changeLink, createLink, deleteLink, type Outcome, type RouteConnection } from '@weft/netlink'
import type { VxlanLink } from '../../model/state.js'
import { devicesOf } from './devices.js'

/**
 * Makes the device as flannel does, whole or not at all. No attribute about UDP checksums: the kernel's default is
 * what flannel's nodes have. IPv6 is told to make no link-local address in a request between creation and coming up:
 * the kernel ignores it in the first, and heeds it too late in the last.
 */
export function createVxlan(connection: RouteConnection, link: VxlanLink, parentIndex: number): Outcome {
  const { name, vni, local, port, isLearning, hasGbp, mac, mtuBytes, isUp } = link
  const vxlan = { vni, parentIndex, local, port, isLearning, ...(hasGbp && { hasGbp }) }
  const [refusal] = connection.execute([createLink({ kind: 'vxlan', name, mac, mtuBytes, vxlan })])
  if (refusal !== undefined) return refusal
  const created = devicesOf(connection.links()).byName.get(name)
  // Gone again already: whoever deleted it wakes the loop.
  if (created === undefined) return undefined
  const { index } = created
  const [modeRefusal, upRefusal] = connection.execute([
    changeLink({ index, addrGenMode: 'none' }),
    ...(isUp ? [changeLink({ index, isUp })] : []),
  ])
  const laterRefusal = hasNoIpv6(modeRefusal) ? upRefusal : (modeRefusal ?? upRefusal)
  if (laterRefusal !== undefined) connection.execute([deleteLink(index)])
  return laterRefusal
}

/** Not on this machine, or not on a device this small: then it makes no addresses anyway. */
function hasNoIpv6(refusal: Outcome): boolean {
  return refusal?.errno === 'EAFNOSUPPORT'
}
