import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import { AF_INET, AF_INET6 } from '@weft/linux'
import type { MessageWriter } from '../codec/message-writer.js'
import { RTM_NEWROUTE } from '../message-types.js'
import { messageOf } from '../testing/message-of.js'
import { RTA_DST, RTA_GATEWAY, RTA_NH_ID, RTA_OIF, RTA_TABLE, RTM_F_CLONED, RTNH_F_ONLINK } from './constants.js'
import { decodeRoute } from './route.js'
import { decodeRouteLookup } from './route-lookup.js'

interface Header {
  family?: number
  length?: number
  table?: number
  flags?: number
}

function messageWith(header: Header, write: (writer: MessageWriter) => void = () => {}) {
  return messageOf(RTM_NEWROUTE, writer => {
    writer.u8(header.family ?? AF_INET)
    writer.u8(header.length ?? 0)
    writer.u16(0)
    writer.u8(header.table ?? 254)
    writer.u8(80)
    writer.u8(0)
    writer.u8(1)
    writer.u32(header.flags ?? 0)
    write(writer)
  })
}

test('a route without a destination is the default route of its family', () => {
  assert.equal(decodeRoute(messageWith({}))?.destination, '0.0.0.0/0')
  assert.equal(decodeRoute(messageWith({ family: AF_INET6 }))?.destination, '::/0')
})

test('a table beyond 255 stands in an attribute', () => {
  const message = messageWith({ table: 252 }, writer => writer.attributeU32(RTA_TABLE, 1000))
  assert.equal(decodeRoute(message)?.table, 1000)
})

test('a route through a nexthop object has its id only, before or behind the repeated way', () => {
  const way = (writer: MessageWriter) => {
    writer.attributeAddress(RTA_GATEWAY, address('192.0.2.2'))
    writer.attributeU32(RTA_OIF, 7)
  }
  const id = (writer: MessageWriter) => writer.attributeU32(RTA_NH_ID, 9)
  for (const order of [
    [id, way],
    [way, id],
  ]) {
    const message = messageWith({ flags: RTNH_F_ONLINK }, writer => {
      for (const write of order) write(writer)
    })
    assert.deepEqual(decodeRoute(message), {
      family: 'ipv4',
      destination: '0.0.0.0/0',
      table: 254,
      protocol: 80,
      scope: 'global',
      type: 'unicast',
      metric: 0,
      isOnlink: false,
      nexthopId: 9,
    })
  }
})

test('an exception of path MTU discovery is no route of a table, but the answer to a lookup is read', () => {
  const message = messageWith({ flags: RTM_F_CLONED }, writer => writer.attributeU32(RTA_OIF, 7))
  assert.equal(decodeRoute(message), undefined)
  assert.deepEqual(decodeRouteLookup(message), { type: 'unicast', linkIndex: 7 })
})

test('routes of other families are none of ours', () => {
  assert.equal(decodeRoute(messageWith({ family: 28 })), undefined)
  assert.throws(() => decodeRouteLookup(messageWith({ family: 28 })), /answered with something else/)
})

test('a length without a destination, or beyond its family, is malformed', () => {
  assert.throws(() => decodeRoute(messageWith({ length: 24 })), /route of length 24 has no destination/)
  assert.throws(() => decodeRoute(messageWith({ length: 33 })), /ipv4 route has the length 33/)
})

test('a destination of the other family is malformed', () => {
  const message = messageWith({ length: 24 }, writer => writer.attributeAddress(RTA_DST, address('fd00::')))
  assert.throws(() => decodeRoute(message), { message: 'Attribute 1 has 16 bytes; accepted is 4.' })
})
