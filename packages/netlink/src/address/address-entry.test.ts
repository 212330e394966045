import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import { AF_INET, AF_INET6 } from '@weft/linux'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_NEWADDR } from '../message-types.js'
import { messageOf } from '../testing/message-of.js'
import { decodeAddressEntry } from './address-entry.js'
import { IFA_ADDRESS, IFA_F_PERMANENT, IFA_F_TEMPORARY, IFA_FLAGS, IFA_LOCAL } from './constants.js'

interface Header {
  family: number
  length: number
  flags?: number
}

function entryOf({ family, length, flags = 0 }: Header, write: (writer: MessageWriter) => void) {
  const message = messageOf(RTM_NEWADDR, writer => {
    writer.u8(family)
    writer.u8(length)
    writer.u8(flags)
    writer.u8(0)
    writer.u32(7)
    write(writer)
  })
  return decodeAddressEntry(message)
}

test('an IPv6 address without a peer stands in IFA_ADDRESS', () => {
  const entry = entryOf({ family: AF_INET6, length: 64 }, writer =>
    writer.attributeAddress(IFA_ADDRESS, address('fd00::1')),
  )
  assert.deepEqual([entry?.address, entry?.peer], ['fd00::1/64', undefined])
})

test('with a peer, of either family, IFA_LOCAL is the own address', () => {
  for (const [family, own, peer] of [
    [AF_INET, '10.1.0.1', '10.1.0.2'],
    [AF_INET6, 'fd00::1', 'fd00::2'],
  ] as const) {
    const entry = entryOf({ family, length: 32 }, writer => {
      writer.attributeAddress(IFA_ADDRESS, address(peer))
      writer.attributeAddress(IFA_LOCAL, address(own))
    })
    assert.deepEqual([entry?.address, entry?.peer], [`${own}/32`, peer])
  }
})

test('IFA_FLAGS counts more than the flags of the header, which has room for eight', () => {
  const entry = entryOf({ family: AF_INET6, length: 64, flags: IFA_F_TEMPORARY }, writer => {
    writer.attributeAddress(IFA_ADDRESS, address('fd00::1'))
    writer.attributeU32(IFA_FLAGS, IFA_F_PERMANENT)
  })
  assert.deepEqual([entry?.isTemporary, entry?.isPermanent], [false, true])
})

test('the flag of a temporary IPv6 address means something else for IPv4', () => {
  const isTemporary = (family: number, text: string) =>
    entryOf({ family, length: 32, flags: IFA_F_TEMPORARY }, writer =>
      writer.attributeAddress(IFA_ADDRESS, address(text)),
    )?.isTemporary
  assert.deepEqual([isTemporary(AF_INET6, 'fd00::1'), isTemporary(AF_INET, '10.1.0.1')], [true, false])
})

test('an entry without an address, or with a length that its family does not have, is malformed', () => {
  assert.throws(() => entryOf({ family: AF_INET, length: 24 }, () => {}), MalformedMessageError)
  assert.throws(
    () => entryOf({ family: AF_INET, length: 33 }, writer => writer.attributeAddress(IFA_LOCAL, address('10.1.0.1'))),
    MalformedMessageError,
  )
})

test('an address of another family is none of ours', () => {
  assert.equal(
    entryOf({ family: 28, length: 0 }, () => {}),
    undefined,
  )
})
