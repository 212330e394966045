import { changeLink, createLink, deleteLink, type LinkSpec, type Outcome, type RouteConnection } from '@weft/netlink'
import { devicesOf } from './devices.js'

/**
 * Makes a device as flannel does, whole or not at all. IPv6 is told to make no link-local address in a request between
 * creation and coming up: the kernel ignores it in the first, and heeds it too late in the last.
 */
export function createDevice(connection: RouteConnection, device: LinkSpec, isUp: boolean): Outcome {
  const [refusal] = connection.execute([createLink(device)])
  return refusal ?? bringUpFirst(connection, device.name, isUp)
}

/** A device that has just been made, and goes again if it cannot be brought up. */
export function bringUpFirst(connection: RouteConnection, name: string, isUp: boolean): Outcome {
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
