import { type Call, CniError, type Result, type ResultInterface } from '@weft/cni'
import type { Link, RouteConnection } from '@weft/netlink'
import { families } from '../../model/family.js'
import { checkMasquerade } from '../masquerade/masquerade.js'
import type { Place } from '../place.js'
import { type BridgeConfig, readBridgeConfig } from './bridge-config.js'
import { checkMacRules } from './mac-rules.js'
import { planAddresses } from './plan-addresses.js'

/** Whether everything is as the ADD left it. The first thing that is not comes out as an error. */
export async function checkAttachment(place: Place, call: Call): Promise<void> {
  const { attachment } = call
  const config = readBridgeConfig(call.config, attachment.args)
  if (config.ipam !== undefined) await place.plugin(config.ipam).check(call)
  const result = call.config.previousResult
  if (result === undefined) throw new CniError('invalidConfig', 'Required prevResult missing')
  if (place.pod === undefined) throw amiss(`failed to open netns "${attachment.namespacePath ?? ''}"`)
  const told = tellApart(result, call, config)
  const bridge = checkBridge(place.host, told.bridge, config)
  const inside = checkInside(place.pod.route, told.inside)
  checkPort({ host: place.host, bridge, inside }, told.others)
  checkAddresses(place.pod.route, inside, result)
  checkGateways(place.host, bridge, { result, config })
  if (config.checksMac) await checkMacRules(place.nft, attachment)
  if (!config.masquerades || result.ips.length === 0) return
  const addresses = result.ips.map(ip => ip.address)
  await checkMasquerade(place.iptables, { network: config.network, containerId: attachment.containerId, addresses })
}

function tellApart({ interfaces }: Result, { attachment }: Call, config: BridgeConfig) {
  const { interfaceName, namespacePath } = attachment
  const bridge = interfaces.find(one => one.name === config.bridge && one.sandbox === undefined)
  const inside = interfaces.find(one => one.name === interfaceName && one.sandbox === namespacePath)
  if (bridge === undefined) throw amiss(`the bridge ${config.bridge} is not in prevResult`)
  if (inside === undefined) throw amiss(`${interfaceName} in ${namespacePath ?? 'the container'} is not in prevResult`)
  const others = interfaces.filter(one => one !== bridge && one !== inside && one.sandbox === undefined)
  return { bridge, inside, others }
}

function checkBridge(host: RouteConnection, told: ResultInterface, config: BridgeConfig): Link {
  const bridge = find(host, told)
  if (bridge.kind !== 'bridge') throw amiss(`Interface ${told.name} does not have link type of bridge`)
  if (!bridge.isUp) throw amiss(`Bridge interface ${told.name} is down`)
  const isPromiscuous = bridge.isPromiscuous === true
  if (isPromiscuous !== config.isPromiscuous) {
    const { isPromiscuous: wanted } = config
    throw amiss(
      `Bridge interface ${told.name} configured Promisc Mode ${wanted} doesn't match current state: ${isPromiscuous}`,
    )
  }
  return bridge
}

function checkInside(route: RouteConnection, told: ResultInterface): Link {
  const inside = find(route, told)
  if (inside.kind !== 'veth') throw amiss(`Container interface ${told.name} is not of type veth`)
  if (!inside.isUp) throw amiss(`Container interface ${told.name} is down`)
  return inside
}

/** Each end says which is the other; which one it is of those that are told does not matter. */
function checkPort(
  { host, bridge, inside }: { readonly host: RouteConnection; readonly bridge: Link; readonly inside: Link },
  told: readonly ResultInterface[],
): void {
  const port = inside.parentIndex === undefined ? undefined : host.link({ index: inside.parentIndex })
  const toldPort = told.find(one => one.name === port?.name)
  if (port === undefined || toldPort === undefined || port.parentIndex !== inside.index) {
    throw amiss(`CNI veth created for bridge ${bridge.name} was not found`)
  }
  requireMac(port, toldPort)
  if (port.masterIndex !== bridge.index) throw amiss(`Interface ${port.name} is not in the bridge ${bridge.name}`)
  if (!port.isUp) throw amiss(`Interface ${port.name} is down`)
}

function checkAddresses(route: RouteConnection, inside: Link, { ips, routes }: Result): void {
  const found = route.addresses({ linkIndex: inside.index }).map(entry => entry.address)
  const missing = ips.find(({ address }) => !found.includes(address))
  if (missing !== undefined) throw amiss(`Failed to match addr ${missing.address} on interface ${inside.name}`)
  const known = families.flatMap(family => route.routes({ family }))
  for (const { destination, gateway, table = 254 } of routes) {
    const isThere = known.some(
      one =>
        one.destination === destination && one.table === table && (gateway === undefined || one.gateway === gateway),
    )
    const via = gateway === undefined ? '' : ` via ${gateway}`
    if (!isThere) throw amiss(`Expected Route ${destination}${via} not found in routing table`)
  }
}

function checkGateways(
  host: RouteConnection,
  bridge: Link,
  { result, config }: { readonly result: Result; readonly config: BridgeConfig },
): void {
  const { gateways } = planAddresses(result, config)
  if (gateways.length === 0) return
  const name = config.vlan === 0 ? bridge.name : `${bridge.name}.${config.vlan}`
  const device = find(host, { name })
  const found = host.addresses({ linkIndex: device.index }).map(entry => entry.address)
  const missing = gateways.find(gateway => !found.includes(gateway))
  if (missing !== undefined) throw amiss(`${name} does not have the gateway address ${missing}`)
}

function find(route: RouteConnection, told: ResultInterface): Link {
  const link = route.link({ name: told.name })
  if (link === undefined) throw amiss(`Interface name ${told.name} not found`)
  requireMac(link, told)
  return link
}

function requireMac(link: Link, told: ResultInterface): void {
  if (told.mac === undefined || told.mac === '' || told.mac.toLowerCase() === link.mac) return
  throw amiss(`Interface ${link.name} Mac doesn't match: ${told.mac} in prevResult, ${link.mac ?? 'none'} found`)
}

function amiss(message: string): CniError {
  return new CniError('internal', message)
}
