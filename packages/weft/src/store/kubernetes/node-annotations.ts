import { fromText } from '../../document/from-text.js'
import { type Accepted, Section } from '../../document/section.js'
import type { Json } from '../../model/json.js'
import { formatGoJson } from '../go-json.js'
import { backendData, backendName, publicIpv4, publicIpv6 } from '../lease-values.js'
import type { LeaseValue } from '../own-value.js'
import { readPublicAddress } from '../public-address.js'
import type { AnnotationNames } from './annotation-names.js'
import type { KubeNode } from './node-api.js'

export type Annotations = KubeNode['annotations']

/** Whether flannel or weft runs there: who takes the marker away takes the node out of the network. */
export function isMarked(names: AnnotationNames, { annotations }: KubeNode): boolean {
  return annotations[names.marker] === 'true'
}

/**
 * The annotations as flannel's nodes write them, byte for byte and in the order in which Go sorts them. A node whose MAC is
 * looked for by a flannel that comes after us needs them so.
 */
export function formatAnnotations(names: AnnotationNames, value: LeaseValue): Annotations {
  const { backendType = '', publicIp, publicIpv6, backendData, backendV6Data } = value
  const tellsIpv4 = backendType !== 'vxlan' || backendData !== undefined
  const tellsIpv6 = publicIpv6 !== undefined && hasIpv6(backendType, backendV6Data)
  return {
    ...(tellsIpv4 && { [names.backendData]: formatGoJson(backendData ?? null) }),
    [names.backendType]: backendType,
    ...(tellsIpv6 && { [names.backendV6Data]: formatGoJson(backendV6Data ?? null) }),
    [names.marker]: 'true',
    ...(tellsIpv4 && { [names.publicIp]: publicIp ?? '0.0.0.0' }),
    ...(tellsIpv6 && { [names.publicIpv6]: publicIpv6 }),
  }
}

/**
 * The tunnels need data to be reached; the rest of flannel's backends have no IPv6, but weft's udp has, which names itself no
 * more than flannel's.
 */
function hasIpv6(backendType: string, data: Json | undefined): boolean {
  if (backendType === 'vxlan' || backendType === 'wireguard') return data !== undefined
  return backendType !== 'ipip' && backendType !== 'ipsec'
}

/** What a node's annotations say, read as strictly as etcd's leases are. Throws a ConfigError. */
export function readAnnotations(names: AnnotationNames, { name, annotations }: KubeNode): Omit<LeaseValue, 'node'> {
  const section = new Section(`annotations of ${name}`, annotations)
  const publicIp = readPublicAddress(section, names.publicIp, publicIpv4)
  const publicIp6 = readPublicAddress(section, names.publicIpv6, publicIpv6)
  const backendType = section.optional(names.backendType, backendName)
  const data = section.optional(names.backendData, dataText)
  const v6Data = section.optional(names.backendV6Data, dataText)
  return {
    ...(publicIp && { publicIp }),
    ...(publicIp6 && { publicIpv6: publicIp6 }),
    // flannel's backends that do not name themselves are none of ours: an absent type would be taken for "like mine".
    backendType: backendType ?? '',
    ...(data != null && { backendData: data }),
    ...(v6Data != null && { backendV6Data: v6Data }),
  }
}

/** `null` is how flannel writes "nothing". */
const dataText: Accepted<Json> = {
  accepted: backendData.accepted,
  parse: fromText(text => {
    try {
      const value: Json = JSON.parse(text)
      return backendData.parse(value)
    } catch {
      return undefined
    }
  }),
}
