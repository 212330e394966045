import { ConfigError } from '../../document/config-error.js'
import { Section } from '../../document/section.js'
import { show } from '../../document/show.js'
import type { Json } from '../../model/json.js'
import { formatGoJson } from '../go-json.js'
import { backendData, backendName, nodeName, publicIpv4, publicIpv6 } from '../lease-values.js'
import type { LeaseValue } from '../own-value.js'
import { readPublicAddress } from '../public-address.js'

/** The value as flannel's nodes write it, byte for byte, and behind that the one key that is ours: they ignore it. */
export function formatLeaseValue(value: LeaseValue): string {
  return formatGoJson({
    PublicIP: value.publicIp ?? '0.0.0.0',
    PublicIPv6: value.publicIpv6 ?? null,
    BackendType: value.backendType || undefined,
    BackendData: value.backendData,
    BackendV6Data: value.backendV6Data,
    Node: value.node,
  })
}

/** The value of this key, read as strictly as it may be without losing what flannel's nodes write. Throws a ConfigError. */
export function readLeaseValue(key: string, text: string): LeaseValue {
  const section = Section.of(key, parseValue(key, text))
  const publicIp = readPublicAddress(section, 'PublicIP', publicIpv4)
  const publicIp6 = readPublicAddress(section, 'PublicIPv6', publicIpv6)
  const backendType = section.optional('BackendType', backendName)
  const data = section.optional('BackendData', backendData)
  const v6Data = section.optional('BackendV6Data', backendData)
  const node = section.optional('Node', nodeName)
  return {
    ...(publicIp && { publicIp }),
    ...(publicIp6 && { publicIpv6: publicIp6 }),
    ...(backendType && { backendType }),
    ...(data !== undefined && { backendData: data }),
    ...(v6Data !== undefined && { backendV6Data: v6Data }),
    ...(node !== undefined && { node }),
  }
}

const mostBytes = 16 * 1024

function parseValue(key: string, text: string): Json {
  const bytes = Buffer.byteLength(text)
  if (bytes > mostBytes)
    throw new ConfigError({ path: key, found: `${bytes} bytes`, accepted: `at most ${mostBytes} bytes` })
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch (cause) {
    // Not in the parser's words: it quotes the text as it is, with whatever that does to a terminal.
    throw new ConfigError({ path: key, found: show(text), accepted: 'a JSON object', cause })
  }
}
