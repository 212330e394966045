import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, encodeAddress } from '@weft/inet'
import { AF_BRIDGE, AF_UNSPEC } from '@weft/linux'
import { MalformedMessageError } from '../codec/malformed-message-error.js'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_DELLINK, RTM_NEWLINK } from '../message-types.js'
import { messageOf } from '../testing/message-of.js'
import { IFF_LOWER_UP, IFF_UP, IFLA_ADDRESS, IFLA_IFNAME, IFLA_LINK, IFLA_LINKINFO } from './constants.js'
import { decodeLink } from './link.js'
import { IFLA_INFO_DATA, IFLA_INFO_KIND } from './link-info-constants.js'

function linkOf(write: (writer: MessageWriter) => void, { family = AF_UNSPEC, flags = 0, type = RTM_NEWLINK } = {}) {
  return messageOf(type, writer => {
    writer.u8(family)
    writer.zeros(3)
    writer.u32(7)
    writer.u32(flags)
    writer.u32(0)
    write(writer)
  })
}

test('a link has what its message says and nothing more', () => {
  const message = linkOf(writer => writer.attributeText(IFLA_IFNAME, 'eth0'), { flags: IFF_UP | IFF_LOWER_UP })
  assert.deepEqual(decodeLink(message), {
    index: 7,
    name: 'eth0',
    mtuBytes: 0,
    isUp: true,
    hasCarrier: true,
    isLoopback: false,
  })
})

test('the departure of a bridge port is not the deletion of the device', () => {
  const message = linkOf(writer => writer.attributeText(IFLA_IFNAME, 'eth0'), { family: AF_BRIDGE, type: RTM_DELLINK })
  assert.equal(decodeLink(message), undefined)
})

test('a link without a name is malformed', () => {
  assert.throws(() => decodeLink(linkOf(() => {})), new MalformedMessageError('Link 7 has no name.'))
})

test('a parent of index 0 is no parent', () => {
  const message = linkOf(writer => {
    writer.attributeText(IFLA_IFNAME, 'veth0')
    writer.attributeU32(IFLA_LINK, 0)
  })
  assert.equal(decodeLink(message)?.parentIndex, undefined)
})

test('the four bytes that an IPIP device has for a hardware address are no MAC', () => {
  const message = linkOf(writer => {
    writer.attributeText(IFLA_IFNAME, 'tunl0')
    writer.attributeBytes(IFLA_ADDRESS, encodeAddress(address('192.0.2.1')))
  })
  assert.equal(decodeLink(message)?.mac, undefined)
})

test('the data of a kind that is not known here is passed over', () => {
  const message = linkOf(writer => {
    writer.attributeText(IFLA_IFNAME, 'gre1')
    const info = writer.beginNested(IFLA_LINKINFO)
    writer.attributeString(IFLA_INFO_KIND, 'gre')
    writer.attributeBytes(IFLA_INFO_DATA, Uint8Array.of(1, 2, 3))
    writer.endNested(info)
  })
  assert.equal(decodeLink(message)?.kind, 'gre')
})
