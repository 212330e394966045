import type { Family, Prefix } from '@weft/inet'
import { parseJson } from '../../document/parse-json.js'
import { Section } from '../../document/section.js'
import { families } from '../../model/family.js'
import { isJsonObject, type Json } from '../../model/json.js'

const keys = {
  ipv4: { network: 'Network', enable: 'EnableIPv4', isUsual: true },
  ipv6: { network: 'IPv6Network', enable: 'EnableIPv6', isUsual: false },
} as const

/** Throws a ConfigError. */
export function autoFamilies(path: string, text: string): readonly Family[] {
  const document = Section.of(path, parseJson(path, text))
  return families.filter(family => {
    const { network, enable, isUsual } = keys[family]
    return isAuto(document.raw(network)) && document.boolean(enable, isUsual)
  })
}

/** The same net-conf with these networks in the place of `auto`. */
export function withNetworks(text: string, networks: ReadonlyMap<Family, Prefix>): string {
  const document: Json = JSON.parse(text)
  if (!isJsonObject(document)) return text
  const resolved = Object.entries(document).map(([key, value]) => {
    const family = families.find(family => keys[family].network.toLowerCase() === key.toLowerCase())
    const network = family && networks.get(family)
    return [key, network !== undefined && isAuto(value) ? network : value]
  })
  return JSON.stringify(Object.fromEntries(resolved))
}

/** How people may write it. */
function isAuto(value: Json | undefined): boolean {
  return typeof value === 'string' && value.toLowerCase() === 'auto'
}
