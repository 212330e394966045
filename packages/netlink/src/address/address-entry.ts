import { type Address, bitsOf, type InterfaceAddress, withLength } from '@weft/inet'
import { familyOfNumber } from '../address-family.js'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { Message } from '../codec/message.js'
import { type Scope, scopeOfNumber } from '../scope.js'
import {
  IFA_ADDRESS,
  IFA_F_DEPRECATED,
  IFA_F_PERMANENT,
  IFA_F_TEMPORARY,
  IFA_F_TENTATIVE,
  IFA_FLAGS,
  IFA_LABEL,
  IFA_LOCAL,
  IFADDRMSG_LENGTH,
} from './constants.js'

export interface AddressEntry {
  linkIndex: number
  address: InterfaceAddress
  scope: Scope
  isPermanent: boolean
  isDeprecated: boolean
  /** A privacy address of IPv6. (For IPv4 the same bit means 'not the first of its subnet', which is not told here.) */
  isTemporary: boolean
  /** Duplicate address detection is still running: the address cannot be used yet. */
  isTentative: boolean
  label?: string
  /** The other end of a point-to-point link; the length of `address` is then the peer's. */
  peer?: Address
}

export function decodeAddressEntry(message: Message): AddressEntry | undefined {
  const family = familyOfNumber(message.u8(0))
  if (family === undefined) return undefined
  const length = message.u8(1)
  let flags = message.u8(2)
  let address: Address | undefined
  let local: Address | undefined
  let label: string | undefined
  const attributes = message.attributes(IFADDRMSG_LENGTH)
  while (attributes.next()) {
    switch (attributes.type) {
      case IFA_ADDRESS:
        address = attributes.addressOf(family)
        break
      case IFA_LOCAL:
        local = attributes.addressOf(family)
        break
      case IFA_LABEL:
        label = attributes.text()
        break
      case IFA_FLAGS:
        // The header has room for the first eight flags only.
        flags = attributes.u32()
        break
    }
  }
  // IFA_ADDRESS is the peer when IFA_LOCAL is there. IPv4 always sends both, IPv6 sends IFA_LOCAL only with a peer.
  const own = local ?? address
  if (own === undefined || length > bitsOf(family)) {
    throw new MalformedMessageError(`An ${family} address entry has the address ${own} and the length ${length}.`)
  }
  const entry: AddressEntry = {
    linkIndex: message.u32(4),
    address: withLength(own, length),
    scope: scopeOfNumber(message.u8(3)),
    isPermanent: (flags & IFA_F_PERMANENT) !== 0,
    isDeprecated: (flags & IFA_F_DEPRECATED) !== 0,
    isTemporary: family === 'ipv6' && (flags & IFA_F_TEMPORARY) !== 0,
    isTentative: (flags & IFA_F_TENTATIVE) !== 0,
  }
  if (label !== undefined) entry.label = label
  if (address !== undefined && address !== own) entry.peer = address
  return entry
}
