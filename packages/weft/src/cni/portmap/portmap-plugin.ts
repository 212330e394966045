import { type Call, CniError, type Plugin } from '@weft/cni'
import { addressOf, type Family, type InterfaceAddress } from '@weft/inet'
import { allowRouteLocalnet, ConntrackConnection, NetlinkError, type RouteConnection } from '@weft/netlink'
import { families } from '../../model/family.js'
import { chainNameOf } from '../iptables/chain-owner.js'
import { NatTable } from '../iptables/nat-table.js'
import type { Place } from '../place.js'
import { containerAddresses } from './container-addresses.js'
import { type PortmapConfig, readPortmapConfig } from './portmap-config.js'
import { publishedChain, publishedKind } from './published-chain.js'
import { checkPorts, publishPorts, withdrawPorts } from './published-ports.js'
import { SharedChains } from './shared-chains.js'
import { UdpFlows } from './udp-flows.js'

export interface PortmapOptions {
  readonly openConntrack?: () => ConntrackConnection
  /** Hears of what went wrong and is not worth a refusal. */
  readonly note?: (sentence: string) => void
}

/** Ports of the node that lead to the container. It comes behind the plugin that gave the container its addresses. */
export function portmapPlugin(
  { host, iptables }: Pick<Place, 'host' | 'iptables'>,
  { openConntrack = ConntrackConnection.open, note = () => {} }: PortmapOptions = {},
): Plugin {
  const nat = { ipv4: NatTable.of(iptables, 'ipv4'), ipv6: NatTable.of(iptables, 'ipv6') }
  const shared = { ipv4: SharedChains.of(nat.ipv4), ipv6: SharedChains.of(nat.ipv6) }

  const flows = UdpFlows.of(host, openConntrack)

  async function publish(family: Family, address: InterfaceAddress, { call, config }: Asked): Promise<void> {
    await shared[family].ensure(config.masquerade)
    await publishPorts(nat[family], publishedChain(address, ownerOf(call), config))
  }

  async function withdraw({ call, config }: Asked): Promise<void> {
    const addresses = containerAddresses(call)
    const owner = ownerOf(call)
    const concerned = addresses.size === 0 ? families : [...addresses.keys()]
    await all(
      concerned.map(family => {
        const address = addresses.get(family)
        const known = address && publishedChain(address, owner, config)
        return withdrawPorts(nat[family], chainNameOf(owner, publishedKind), known)
      }),
    )
  }

  return {
    async add(call) {
      const config = readPortmapConfig(call.config)
      const { previousResult } = call.config
      if (previousResult === undefined) throw notChained()
      const { mappings, masquerade } = config
      if (mappings.length === 0) return previousResult
      const addresses = containerAddresses(call)
      try {
        await all([...addresses].map(([family, address]) => publish(family, address, { call, config })))
        const address = addresses.get('ipv4')
        if (address !== undefined && masquerade !== undefined) routeLocalnet(host, address)
      } catch (error) {
        await withdraw({ call, config }).catch(further => note(`after a failed ADD: ${further}`))
        throw error
      }
      const trouble = await flows.forget({ families: [...addresses.keys()], mappings })
      if (trouble !== undefined) note(`UDP to the published ports of ${call.attachment.containerId}: ${trouble}`)
      return previousResult
    },

    async check(call) {
      const config = readPortmapConfig(call.config)
      if (call.config.previousResult === undefined) throw notChained()
      if (config.mappings.length === 0) return
      await all(
        [...containerAddresses(call)].map(([family, address]) =>
          checkPorts(nat[family], publishedChain(address, ownerOf(call), config), config.masquerade),
        ),
      )
    },

    async delete(call) {
      const config = readPortmapConfig(call.config)
      if (config.mappings.length > 0) await withdraw({ call, config })
    },

    async status(config) {
      readPortmapConfig(config)
      await nat.ipv4.read()
    },

    async collectGarbage({ name: network }, valid) {
      await all(families.map(family => nat[family].collectGarbage(publishedKind, { network, valid })))
    },
  }
}

interface Asked {
  readonly call: Call
  readonly config: PortmapConfig
}

function ownerOf({ attachment, config }: Call): { network: string; containerId: string } {
  return { network: config.name, containerId: attachment.containerId }
}

function notChained(): CniError {
  return new CniError('invalidConfig', 'portmap comes after another plugin of the list: there is no prevResult')
}

/** The node itself reaches the container by 127.0.0.1 too, on the link that leads there. */
function routeLocalnet(host: RouteConnection, address: InterfaceAddress): void {
  const [lookup] = host.resolve([addressOf(address)])
  if (lookup === undefined || lookup instanceof NetlinkError || lookup.linkIndex === undefined) return
  const [refusal] = host.execute([allowRouteLocalnet(lookup.linkIndex)])
  if (refusal !== undefined) throw refusal
}

/** All of them to their end, before the first refusal is told: nothing is taken back while something is still being made. */
async function all(works: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(works)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}
