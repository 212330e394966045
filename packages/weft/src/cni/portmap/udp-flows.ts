import { setImmediate } from 'node:timers/promises'
import type { Family } from '@weft/inet'
import { type ConntrackConnection, NetlinkError } from '@weft/netlink'
import { families } from '../../model/family.js'
import type { PortMapping } from './port-mapping.js'

interface Published {
  readonly families: readonly Family[]
  readonly mappings: readonly PortMapping[]
}

const UDP = 17
const opened = new WeakMap<object, UdpFlows>()

/**
 * Connections from before a port was published. A client that keeps asking from one port would be led past the new rules for
 * as long as it asks. Each look costs milliseconds, so all that is asked in one turn shares it.
 */
export class UdpFlows {
  readonly #open: () => ConntrackConnection
  #ports = noPorts()
  #turn: Promise<string | undefined> | undefined

  private constructor(open: () => ConntrackConnection) {
    this.#open = open
  }

  /** The same for all who work on one node. */
  static of(node: object, open: () => ConntrackConnection): UdpFlows {
    const flows = opened.get(node) ?? new UdpFlows(open)
    opened.set(node, flows)
    return flows
  }

  /** Says what kept it from being done: no reason to have no container. */
  async forget({ families: concerned, mappings }: Published): Promise<string | undefined> {
    const ports = mappings.flatMap(({ protocol, hostPort }) => (protocol === 'udp' ? hostPort : []))
    if (ports.length === 0) return undefined
    for (const family of concerned) for (const port of ports) this.#ports[family].add(port)
    this.#turn ??= setImmediate().then(() => this.#forgetNow())
    return this.#turn
  }

  #forgetNow(): string | undefined {
    const ports = this.#ports
    this.#ports = noPorts()
    this.#turn = undefined
    try {
      using conntrack = this.#open()
      for (const family of families)
        if (ports[family].size > 0) conntrack.forget({ family, protocol: UDP, destinationPorts: ports[family] })
      return undefined
    } catch (error) {
      if (error instanceof NetlinkError) return `old connections go on as they were: ${error.message}`
      throw error
    }
  }
}

function noPorts(): { readonly [F in Family]: Set<number> } {
  return { ipv4: new Set(), ipv6: new Set() }
}
