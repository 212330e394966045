import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, decodeAddress, decodeMac, type Family, prefixOf } from '@weft/inet'
import fc from 'fast-check'
import { decodeMessages } from './codec/message.js'
import { decodeRouteObject, type RouteObject } from './route-object.js'
import { encodeRequests } from './testing/encode-requests.js'
import { requestFor } from './testing/request-for.js'

const family = fc.constantFrom<Family>('ipv4', 'ipv6')
const u32 = fc.integer({ min: 1, max: 0x7fffffff })
const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map(decodeMac)

function addressOf(family: Family): fc.Arbitrary<Address> {
  const length = family === 'ipv4' ? 4 : 16
  return fc.uint8Array({ minLength: length, maxLength: length }).map(decodeAddress)
}

function prefixIn(family: Family) {
  return fc
    .tuple(addressOf(family), fc.nat(family === 'ipv4' ? 32 : 128))
    .map(([address, length]) => prefixOf(address, length))
}

const anyAddress = family.chain(addressOf)

const route = family.chain(family =>
  fc.record(
    {
      family: fc.constant(family),
      destination: prefixIn(family),
      table: u32,
      protocol: fc.nat(255),
      scope: fc.constantFrom('global' as const, 'link' as const, 'host' as const, 17),
      type: fc.constantFrom('unicast' as const, 'local' as const, 'blackhole' as const, 'throw' as const),
      metric: fc.nat(),
      isOnlink: fc.boolean(),
      gateway: anyAddress,
      linkIndex: u32,
      preferredSource: addressOf(family),
      mtuBytes: u32,
      multipath: fc.array(
        fc.record(
          { linkIndex: u32, gateway: anyAddress, isOnlink: fc.boolean(), weight: fc.integer({ min: 1, max: 256 }) },
          { requiredKeys: ['linkIndex', 'isOnlink', 'weight'] },
        ),
        { minLength: 1, maxLength: 8 },
      ),
    },
    { requiredKeys: ['family', 'destination', 'table', 'protocol', 'scope', 'type', 'metric', 'isOnlink'] },
  ),
)

const neighbor = anyAddress.chain(address =>
  fc.record(
    {
      linkIndex: u32,
      family: fc.constant(address.includes(':') ? ('ipv6' as const) : ('ipv4' as const)),
      address: fc.constant(address),
      state: fc.constantFrom('permanent' as const, 'reachable' as const, 'stale' as const, 'noarp' as const),
      mac,
      isProxy: fc.constant(true as const),
    },
    { requiredKeys: ['linkIndex', 'family', 'address', 'state'] },
  ),
)

const forwarding = fc.record(
  {
    linkIndex: u32,
    mac,
    isSelf: fc.constant(true),
    isPermanent: fc.constant(true),
    isExternallyLearned: fc.constant(false),
    destination: anyAddress,
    port: fc.nat(65535),
    vni: u32,
  },
  { requiredKeys: ['linkIndex', 'mac', 'isSelf', 'isPermanent', 'isExternallyLearned'] },
)

const nexthop = fc.record(
  {
    id: u32,
    isOnlink: fc.boolean(),
    protocol: fc.nat(255),
    isBlackhole: fc.boolean(),
    family,
    gateway: anyAddress,
    linkIndex: u32,
    group: fc.array(fc.record({ id: u32, weight: fc.integer({ min: 1, max: 256 }) }), { minLength: 1 }),
  },
  { requiredKeys: ['id', 'isOnlink', 'protocol', 'isBlackhole'] },
)

const rule = family.chain(family =>
  fc.record(
    {
      family: fc.constant(family),
      priority: fc.nat(),
      action: fc.constantFrom('table' as const, 'goto' as const, 'prohibit' as const),
      table: u32,
      protocol: fc.nat(255),
      isInverted: fc.boolean(),
      from: prefixIn(family),
      to: prefixIn(family),
      mark: fc.nat(0xffffffff),
      mask: fc.nat(0xffffffff),
      inputInterface: fc.constantFrom('lo', 'eth0', 'enp0s31f6.100', 'fifteen-letters'),
      outputInterface: fc.constantFrom('lo', 'eth0', 'enp0s31f6.100', 'fifteen-letters'),
      target: u32,
      suppressPrefixLength: fc.nat(128),
    },
    { requiredKeys: ['family', 'priority', 'action', 'table', 'protocol', 'isInverted'] },
  ),
)

// Records have no prototype at random; a clone is an ordinary object.
const object: fc.Arbitrary<RouteObject> = fc
  .oneof(
    route.map(value => ({ kind: 'route' as const, value })),
    neighbor.map(value => ({ kind: 'neighbor' as const, value })),
    forwarding.map(value => ({ kind: 'forwarding' as const, value })),
    nexthop.map(value => ({ kind: 'nexthop' as const, value })),
    rule.map(value => ({ kind: 'rule' as const, value })),
  )
  .map(object => structuredClone(object))

test('every object reads back from its request as it was', () => {
  fc.assert(
    fc.property(object, object => {
      const [message] = decodeMessages(encodeRequests([requestFor(object)]))
      assert.deepEqual(message && decodeRouteObject(message), object)
    }),
    { numRuns: 1000 },
  )
})

test('several requests in one buffer do not disturb each other', () => {
  fc.assert(
    fc.property(fc.array(object, { maxLength: 5 }), objects => {
      const messages = decodeMessages(encodeRequests(objects.map(requestFor)))
      assert.deepEqual(messages.map(decodeRouteObject), objects)
    }),
  )
})
