import { AF_INET6 } from '@weft/linux'
import type { AttributeReader } from '../codec/attribute-reader.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { IFLA_AF_SPEC } from './constants.js'

/** How the kernel makes the link-local IPv6 address of a device; 'none' makes none. */
export type AddrGenMode = 'eui64' | 'none' | 'stable-secret' | 'random'

const IFLA_INET6_ADDR_GEN_MODE = 8
const modes: readonly AddrGenMode[] = ['eui64', 'none', 'stable-secret', 'random']

/** From IFLA_AF_SPEC, which has a part for each address family. */
export function decodeAddrGenMode(families: AttributeReader): AddrGenMode | undefined {
  while (families.next()) {
    if (families.type !== AF_INET6) continue
    const attributes = families.nested()
    while (attributes.next()) {
      if (attributes.type === IFLA_INET6_ADDR_GEN_MODE) return modes[attributes.u8()]
    }
  }
  return undefined
}

export function writeAddrGenMode(writer: MessageWriter, mode: AddrGenMode): void {
  const families = writer.beginNested(IFLA_AF_SPEC)
  const inet6 = writer.beginNested(AF_INET6)
  writer.attributeU8(IFLA_INET6_ADDR_GEN_MODE, modes.indexOf(mode))
  writer.endNested(inet6)
  writer.endNested(families)
}
