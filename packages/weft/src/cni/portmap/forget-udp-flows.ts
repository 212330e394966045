import type { Family } from '@weft/inet'
import { type ConntrackConnection, NetlinkError } from '@weft/netlink'
import type { PortMapping } from './port-mapping.js'

interface Published {
  readonly families: readonly Family[]
  readonly mappings: readonly PortMapping[]
}

const UDP = 17

/**
 * A client that keeps asking from one port would be led past the new rules for as long as it asks. Says what kept it from
 * being done: no reason to have no container.
 */
export function forgetUdpFlows(open: () => ConntrackConnection, { families, mappings }: Published): string | undefined {
  const ports = new Set(mappings.flatMap(({ protocol, hostPort }) => (protocol === 'udp' ? hostPort : [])))
  if (ports.size === 0) return undefined
  try {
    using conntrack = open()
    for (const family of families)
      for (const destinationPort of ports) conntrack.forget({ family, protocol: UDP, destinationPort })
    return undefined
  } catch (error) {
    if (error instanceof NetlinkError) return `old connections go on as they were: ${error.message}`
    throw error
  }
}
