import { addressOf, type Family, familyOf, networkOf } from '@weft/inet'
import { CniError } from './cni-error.js'
import { type CniVersion, isAtLeast } from './cni-version.js'
import { goJson } from './go-json.js'
import type { JsonObject } from './json.js'
import type { Result, ResultInterface, ResultIp, ResultRoute } from './result.js'

/** What a plugin prints, byte for byte as those that are written with the specification's own library. */
export function formatResult(result: Result, version: CniVersion): string {
  return goJson(resultDocument(result, version), { indent: 4 })
}

/** A result in the words of a version. What a version has no word for is left out. */
export function resultDocument(result: Result, version: CniVersion): JsonObject {
  const words = isAtLeast(version, '0.3.0') ? lists(result, version) : pair(result)
  const { nameservers, domain, search, options } = result.dns
  const dns = { ...list({ nameservers }), ...(domain && { domain }), ...list({ search }), ...list({ options }) }
  // The specification wants it in the oldest versions, and everybody has printed it until there was 1.1.0.
  const saysDns = !isAtLeast(version, '1.1.0') || Object.keys(dns).length > 0
  return { cniVersion: version, ...words, ...(saysDns && { dns }) }
}

function lists({ interfaces, ips, routes }: Result, version: CniVersion): JsonObject {
  const isNew = isAtLeast(version, '1.0.0')
  return {
    ...list({ interfaces: interfaces.map(each => interfaceDocument(each, isNew)) }),
    ...list({ ips: ips.map(each => ipDocument(each, isNew)) }),
    ...list({ routes: routes.map(routeDocument) }),
  }
}

function pair(result: Result): JsonObject {
  const [ip4, ip6] = [ofFamily(result, 'ipv4'), ofFamily(result, 'ipv6')]
  if (ip4 === undefined && ip6 === undefined) {
    const details = 'ask with 0.3.0 or newer, or for an address'
    throw new CniError('incompatibleVersion', 'before CNI 0.3.0 there is no result without an address', { details })
  }
  return { ...(ip4 && { ip4 }), ...(ip6 && { ip6 }) }
}

function ofFamily({ ips, routes }: Result, family: Family): JsonObject | undefined {
  const ip = ips.find(({ address }) => familyOf(addressOf(address)) === family)
  if (ip === undefined) return undefined
  const own = routes.filter(({ destination }) => familyOf(networkOf(destination)) === family)
  return {
    ip: ip.address,
    ...(ip.gateway && { gateway: ip.gateway }),
    ...list({ routes: own.map(({ destination, gateway }) => ({ dst: destination, ...(gateway && { gw: gateway }) })) }),
  }
}

function interfaceDocument(
  { name, mac, mtu, sandbox, socketPath, pciId }: ResultInterface,
  isNew: boolean,
): JsonObject {
  return {
    name,
    ...(mac && { mac }),
    ...(isNew && mtu && { mtu }),
    ...(sandbox && { sandbox }),
    ...(isNew && socketPath && { socketPath }),
    ...(isNew && pciId && { pciID: pciId }),
  }
}

function ipDocument({ address, gateway, interface: index }: ResultIp, isNew: boolean): JsonObject {
  return {
    ...(!isNew && { version: familyOf(addressOf(address)) === 'ipv4' ? '4' : '6' }),
    ...(index !== undefined && { interface: index }),
    address,
    ...(gateway && { gateway }),
  }
}

export function routeDocument({ destination, gateway, mtu, advmss, priority, table, scope }: ResultRoute): JsonObject {
  return {
    dst: destination,
    ...(gateway && { gw: gateway }),
    ...(mtu && { mtu }),
    ...(advmss && { advmss }),
    ...(priority && { priority }),
    ...(table !== undefined && { table }),
    ...(scope !== undefined && { scope }),
  }
}

/** A list's key, left out when the list is empty or not there. */
function list(entry: { readonly [key: string]: readonly (JsonObject | string)[] | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(entry).flatMap(([key, value]) => (value?.length ? [[key, value]] : [])))
}
