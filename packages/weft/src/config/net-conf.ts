import { parseJson } from '../document/parse-json.js'
import { Section } from '../document/section.js'
import { readBackendConfig } from './backend-config.js'
import { disregardFamilyNetwork, readFamilyNetwork } from './family-network.js'
import type { NetworkConfig } from './network-config.js'
import { readNonMasqueraded } from './non-masqueraded.js'

/** Reads a net-conf.json with flannel's rules. The path is only for what is told about it. */
export function readNetworkConfig(path: string, text: string): NetworkConfig {
  return readNetworkSection(Section.of(path, parseJson(path, text)))
}

export function readNetworkSection(document: Section): NetworkConfig {
  const isIpv4 = document.boolean('EnableIPv4', true)
  const isIpv6 = document.boolean('EnableIPv6', false)
  if (!isIpv4 && !isIpv6) throw document.refuse('EnableIPv4', 'true, for at least one of EnableIPv4 and EnableIPv6')
  const usesNftables = document.boolean('EnableNFTables', false)
  const nonMasqueraded = readNonMasqueraded(document)
  const ipv4 = isIpv4 ? readFamilyNetwork(document, 'ipv4') : undefined
  const ipv6 = isIpv6 ? readFamilyNetwork(document, 'ipv6') : undefined
  const disregarded = [
    ...(isIpv4 ? [] : disregardFamilyNetwork(document, 'ipv4')),
    ...(isIpv6 ? [] : disregardFamilyNetwork(document, 'ipv6')),
  ]
  const { backend, warnings } = readBackendConfig(document)
  return {
    families: { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) },
    backend,
    usesNftables,
    nonMasqueraded,
    warnings: [...document.unknownKeys(), ...disregarded, ...warnings],
  }
}
