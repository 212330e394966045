import { release } from 'node:os'
import type { NetlinkError } from '@weft/netlink'
import type { Operation, OperationName } from '../../model/operation.js'
import type { OperationFailure } from '../kernel.js'

/** How the kernel says that what should go is not there; then all is well. */
const missing: { readonly [K in OperationName]?: readonly string[] } = {
  'fou.delete': ['EINVAL'],
  'link.delete': ['ENODEV'],
  // ENXIO: no IPv6 on the device at all.
  'address.delete': ['EADDRNOTAVAIL', 'ENODEV', 'ENXIO'],
  'neighbor.delete': ['ENOENT', 'ENODEV'],
  'forwarding.delete': ['ENOENT', 'ENODEV'],
  'nexthop.delete': ['ENOENT', 'EOPNOTSUPP'],
  'route.delete': ['ESRCH', 'ENODEV'],
}

export function failureOf(operation: Operation, error: NetlinkError): OperationFailure | undefined {
  if (missing[operation.do]?.includes(error.errno)) return undefined
  // The next hop is gone, and so its routes went before it.
  if (operation.do === 'route.delete' && operation.route.hop.by === 'nexthop' && error.errno === 'EINVAL')
    return undefined
  if (operation.do === 'link.create' && error.errno === 'EOPNOTSUPP') return noSuchDevices(operation.link.kind, error)
  return { code: error.errno, sentence: error.message }
}

/** What a kind of device is called, and which backend does without. */
const kinds = {
  vxlan: { name: 'VXLAN', remedy: 'use the host-gw backend' },
  ipip: { name: 'IPIP', remedy: 'set Backend.DataPath to user' },
  tun: { name: 'TUN', remedy: 'set Backend.DataPath to kernel' },
} as const

function noSuchDevices(kind: keyof typeof kinds, error: NetlinkError): OperationFailure {
  const { name, remedy } = kinds[kind]
  const sentence =
    `this kernel makes no ${name} devices: its module ${kind} is neither loaded nor built in. Load it with \`modprobe ${kind}\`; ` +
    `if there is no such module, install the package that has it (on Ubuntu linux-modules-extra-${release()}, on other ` +
    `small kernels the full kernel package) or ${remedy}. The kernel said: ${error.message}`
  return { code: error.errno, sentence }
}
