import { lengthOf, type Prefix, parseInterfaceAddress, subnetOf } from '@weft/inet'
import type { Section } from '../document/section.js'
import type { Json } from '../model/json.js'

/** Host bits are cut off. Everything is no network: who wants that leaves --ip-masq out. */
export function readNonMasqueraded(document: Section): readonly Prefix[] {
  const networks = document.optional('NonMasqueradeCIDRs', {
    shape: { type: 'array' },
    accepted: 'a list of IPv4 and IPv6 networks, like ["192.168.0.0/16", "fd00::/8"]',
    fallback: [],
    parse: value => (Array.isArray(value) ? parseAll(value) : undefined),
  })
  return [...new Set(networks)]
}

function parseAll(values: readonly Json[]): readonly Prefix[] | undefined {
  const networks = values.map(parseNetwork).filter(network => network !== undefined)
  return networks.length === values.length ? networks : undefined
}

function parseNetwork(value: Json): Prefix | undefined {
  const parsed = typeof value === 'string' ? parseInterfaceAddress(value) : undefined
  return parsed === undefined || lengthOf(parsed) === 0 ? undefined : subnetOf(parsed)
}
