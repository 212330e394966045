import { type Address, addressOf, familyOf, type InterfaceAddress, lengthOf } from '@weft/inet'
import { AF_UNSPEC } from '@weft/linux'
import { familyNumber } from '../address-family.js'
import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL, NLM_F_REPLACE } from '../codec/constants.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_DELADDR, RTM_GETADDR, RTM_NEWADDR } from '../message-types.js'
import type { Request } from '../request.js'
import { type Scope, scopeNumber } from '../scope.js'
import { IFA_ADDRESS, IFA_BROADCAST, IFA_F_NODAD, IFA_LOCAL, IFADDRMSG_LENGTH } from './constants.js'

export interface AddressSpec {
  linkIndex: number
  address: InterfaceAddress
  /** 'global' when left out; the kernel finds the scope of an IPv6 address by itself. */
  scope?: Scope
  /** IPv6: usable at once, without duplicate address detection. */
  noDad?: boolean
  /** IPv4; the kernel sets none by itself. */
  broadcast?: Address
}

export interface AddressFilter {
  linkIndex?: number
}

export function addAddress(entry: AddressSpec): Request {
  return newAddress(NLM_F_CREATE | NLM_F_EXCL, entry)
}

export function replaceAddress(entry: AddressSpec): Request {
  return newAddress(NLM_F_CREATE | NLM_F_REPLACE, entry)
}

export function deleteAddress(entry: Pick<AddressSpec, 'linkIndex' | 'address'>): Request {
  return {
    operation: 'RTM_DELADDR',
    type: RTM_DELADDR,
    flags: 0,
    writeBody: writer => writeEntry(writer, entry),
  }
}

export function dumpAddresses({ linkIndex = 0 }: AddressFilter): Request {
  return {
    operation: 'RTM_GETADDR',
    type: RTM_GETADDR,
    flags: NLM_F_DUMP,
    writeBody: writer => {
      writer.u8(AF_UNSPEC)
      writer.zeros(IFADDRMSG_LENGTH - 5)
      writer.u32(linkIndex)
    },
  }
}

function newAddress(flags: number, entry: AddressSpec): Request {
  return {
    operation: 'RTM_NEWADDR',
    type: RTM_NEWADDR,
    flags,
    writeBody: writer => writeEntry(writer, entry),
  }
}

/** struct ifaddrmsg: family, prefix length, flags, scope, index. */
function writeEntry(writer: MessageWriter, entry: AddressSpec): void {
  const address = addressOf(entry.address)
  writer.u8(familyNumber(familyOf(address)))
  writer.u8(lengthOf(entry.address))
  writer.u8(entry.noDad === true ? IFA_F_NODAD : 0)
  writer.u8(scopeNumber(entry.scope ?? 'global'))
  writer.u32(entry.linkIndex)
  writer.attributeAddress(IFA_LOCAL, address)
  if (entry.broadcast !== undefined) writer.attributeAddress(IFA_BROADCAST, entry.broadcast)
  writer.attributeAddress(IFA_ADDRESS, address)
}
