import { helpFlag } from '../flags/asking.js'
import { booleanFlag, flag, optionalFlag } from '../flags/define.js'
import { type Kind, oneOf, wholeNumber } from '../flags/kinds.js'

const backends = ['vxlan', 'host-gw'] as const
export type LabBackend = (typeof backends)[number]

const stores = ['server', 'etcd', 'file'] as const
/** Where net-conf and leases are: in weft's own server, in a real etcd, or in files. */
export type LabStoreKind = (typeof stores)[number]

/** The name is a folder, and the folder is part of a socket's path, which holds 107 bytes. */
const labName: Kind<string> = {
  accepted: 'up to 31 of a-z, 0-9 and dashes',
  parse: text => (/^[a-z0-9][a-z0-9-]{0,30}$/.test(text) ? text : undefined),
}

/** What a new lab is made of. */
export const makingFlags = {
  nodes: flag({ name: 'nodes', placeholder: 'N', default: 3, help: '1 to 250' }, wholeNumber(1, 250)),
  pods: flag({ name: 'pods', placeholder: 'N', default: 2, help: 'pods a node, 0 to 200' }, wholeNumber(0, 200)),
  backend: flag(
    { name: 'backend', placeholder: 'NAME', default: 'vxlan', help: 'vxlan or host-gw' },
    oneOf(...backends),
  ),
  store: flag(
    {
      name: 'store',
      placeholder: 'NAME',
      default: 'server',
      help: "where net-conf and leases are: server (weft's own, on a machine of its own called store), etcd (a real one, if it is installed) or file",
    },
    oneOf(...stores),
  ),
  isDualStack: booleanFlag({ name: 'dual-stack', help: 'IPv4 and IPv6' }),
  isIpv6Only: booleanFlag({ name: 'ipv6-only', help: 'IPv6 alone' }),
}

export const nameFlag = optionalFlag(
  { name: 'name', placeholder: 'NAME', defaultText: 'lab', help: 'several labs live side by side by their names' },
  labName,
)
export const onceFlag = booleanFlag({ name: 'once', help: 'probe the lab, print it, remove it' })
export const labJsonFlag = booleanFlag({ name: 'json', help: '(up, status, and what changes a lab) for programs' })

export const labFlags = [...Object.values(makingFlags), nameFlag, onceFlag, labJsonFlag, helpFlag]
