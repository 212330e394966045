import { AF_INET6 } from '@weft/linux'
import type { AttributeReader } from '../codec/attribute-reader.js'
import type { MessageWriter } from '../codec/message-writer.js'

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

/** Into the part of IFLA_AF_SPEC for IPv6. */
export function writeAddrGenMode(writer: MessageWriter, mode: AddrGenMode): void {
  writer.attributeU8(IFLA_INET6_ADDR_GEN_MODE, modes.indexOf(mode))
}
