import { type Address, type Family, isUnspecified } from '@weft/inet'
import { familyOfNumber } from '../address-family.js'
import type { Message } from '../codec/message.js'
import { GENL_HDRLEN } from '../generic/constants.js'
import {
  FOU_ATTR_AF,
  FOU_ATTR_IPPROTO,
  FOU_ATTR_LOCAL_V4,
  FOU_ATTR_LOCAL_V6,
  FOU_ATTR_PORT,
  FOU_ATTR_TYPE,
  FOU_ENCAP_DIRECT,
} from './constants.js'

/** Foo over UDP: what comes to this port is taken out of UDP and handed to an IP protocol. */
export interface FouPort {
  family: Family
  port: number
  /** Its number: 4 is IPv4 in IP. */
  protocol: number
  /** Of this address alone. */
  local?: Address
}

/** Undefined for a port whose packets have another header in front of them, and for one of another family than the two. */
export function decodeFouPort(message: Message): FouPort | undefined {
  let family: Family | undefined
  const port: Omit<FouPort, 'family'> = { port: 0, protocol: 0 }
  let local: Address | undefined
  let isDirect = false
  const attributes = message.attributes(GENL_HDRLEN)
  while (attributes.next())
    switch (attributes.type) {
      case FOU_ATTR_PORT:
        port.port = attributes.port()
        break
      case FOU_ATTR_AF:
        family = familyOfNumber(attributes.u8())
        break
      case FOU_ATTR_IPPROTO:
        port.protocol = attributes.u8()
        break
      case FOU_ATTR_TYPE:
        isDirect = attributes.u8() === FOU_ENCAP_DIRECT
        break
      case FOU_ATTR_LOCAL_V4:
      case FOU_ATTR_LOCAL_V6:
        local = attributes.address()
        break
    }
  if (family === undefined || !isDirect) return undefined
  return { family, ...port, ...(local !== undefined && !isUnspecified(local) && { local }) }
}
