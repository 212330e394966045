import { optionalFlag, repeatedFlag } from '../../flags/define.js'
import { anyAddress, ipv4Address, ipv6Address, type Kind, text } from '../../flags/kinds.js'
import { parseInterfacePattern } from '../../plan/interface-pattern.js'

const pattern: Kind<string> = {
  accepted: 'a regular expression',
  parse: written => (parseInterfacePattern(written) === undefined ? undefined : written),
}

/** Which interface carries the traffic between nodes, and where the others reach this one. */
export const interfaceFlags = {
  nodeName: optionalFlag(
    {
      name: 'node-name',
      placeholder: 'NAME',
      defaultText: '$NODE_NAME, else the host name',
      isOurs: true,
      help: "this node's name in the store",
    },
    text,
  ),
  names: repeatedFlag(
    {
      name: 'iface',
      placeholder: 'NAME|ADDRESS',
      defaultText: "the one with --public-ip, else the default route's",
      help: 'the interface that carries the traffic between nodes; given several times, the first that is there',
    },
    text,
  ),
  patterns: repeatedFlag(
    {
      name: 'iface-regex',
      placeholder: 'PATTERN',
      help: 'the same by a regular expression, for addresses first and then for names; after --iface',
    },
    pattern,
  ),
  canReach: optionalFlag(
    {
      name: 'iface-can-reach',
      placeholder: 'ADDRESS',
      help: 'the interface through which the kernel reaches this address; after the two above',
    },
    anyAddress,
  ),
  publicIp: optionalFlag(
    {
      name: 'public-ip',
      placeholder: 'ADDRESS',
      defaultText: "the interface's",
      help: 'the IPv4 address at which other nodes reach this one',
    },
    ipv4Address,
  ),
  publicIpv6: optionalFlag(
    {
      name: 'public-ipv6',
      placeholder: 'ADDRESS',
      defaultText: "the interface's",
      help: 'the same for IPv6',
    },
    ipv6Address,
  ),
}
