import { CniError, type Result } from '@weft/cni'
import type { Link } from '@weft/netlink'
import type { Place } from '../place.js'

/** The node's end of the pod's interface, which must be one that the plugins before made. */
export function hostEndOf(place: Place, interfaceName: string, { interfaces }: Result): Link {
  const inside = place.pod?.route.link({ name: interfaceName })
  if (inside?.kind !== 'veth' || inside.parentIndex === undefined) {
    throw new CniError('internal', `container interface ${interfaceName} has no veth peer`)
  }
  const outside = place.host.link({ index: inside.parentIndex })
  const isTold = interfaces.some(({ name, sandbox }) => sandbox === undefined && name === outside?.name)
  if (outside === undefined || !isTold) {
    throw new CniError('internal', `no veth peer of container interface ${interfaceName} found in host ns`)
  }
  return outside
}
