import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, prefix } from '@weft/inet'
import type { Link, Route } from '@weft/netlink'
import type { Nexthop } from '../../model/state.js'
import { devicesOf } from './devices.js'
import { readNexthop, readRoute } from './read-route.js'

const eth0: Link = { index: 2, name: 'eth0', mtuBytes: 1500, isUp: true, hasCarrier: true, isLoopback: false }
const devices = devicesOf([eth0])
const nexthop: Nexthop = { id: 7, gateway: address('192.0.2.2'), link: 'eth0', isOnlink: false, protocol: 138 }
const nexthops = new Map([['7', nexthop]])
const bare: Route = {
  family: 'ipv4',
  destination: prefix('10.244.1.0/24'),
  table: 254,
  protocol: 138,
  scope: 'global',
  type: 'unicast',
  metric: 0,
  isOnlink: false,
}
const gateway = address('192.0.2.2')
const through: Route = { ...bare, gateway, linkIndex: 2 }

describe('routes', () => {
  const hops: readonly (readonly [string, Route, object])[] = [
    ['through a gateway', through, { by: 'gateway', gateway, link: 'eth0', isOnlink: false }],
    ['through a next hop object', { ...bare, nexthopId: 7 }, { by: 'nexthop', id: 7, link: 'eth0' }],
    ['through an unknown one', { ...bare, nexthopId: 8 }, { by: 'nexthop', id: 8, link: undefined }],
    ['out of a device', { ...bare, linkIndex: 2, scope: 'link' }, { by: 'other', link: 'eth0', text: 'dev eth0' }],
    [
      'with a source address',
      { ...through, preferredSource: address('192.0.2.1') },
      { by: 'other', link: 'eth0', text: 'via 192.0.2.2 dev eth0 src 192.0.2.1' },
    ],
    ['with an MTU', { ...bare, nexthopId: 7, mtuBytes: 500 }, { by: 'other', link: undefined, text: 'nhid 7 mtu 500' }],
    [
      'through the host itself',
      { ...through, scope: 'link', isOnlink: true },
      { by: 'other', link: 'eth0', text: 'via 192.0.2.2 dev eth0 onlink' },
    ],
    [
      'with several ways',
      {
        ...bare,
        multipath: [
          { linkIndex: 2, gateway, isOnlink: false, weight: 1 },
          { linkIndex: 9, isOnlink: true, weight: 3 },
        ],
      },
      { by: 'other', link: undefined, text: 'nexthop via 192.0.2.2 dev eth0 weight 1 nexthop onlink weight 3' },
    ],
    [
      'into a hole',
      { ...bare, type: 'unreachable', linkIndex: 2 },
      { by: 'other', link: undefined, text: 'unreachable' },
    ],
  ]
  for (const [what, route, hop] of hops)
    test(`a route ${what} is read as such`, () => {
      const { destination, metric, protocol } = bare
      assert.deepEqual(readRoute(route, { devices, nexthops }), { destination, metric, protocol, hop })
    })
})

describe('next hops', () => {
  const plain = { id: 7, gateway, linkIndex: 2, isOnlink: false, protocol: 138, isBlackhole: false }

  test('one with a gateway is read with its device’s name', () => {
    assert.deepEqual(readNexthop(plain, devices), nexthop)
  })

  test('groups, blackholes and those of devices that are gone are not', () => {
    const { gateway: _, ...blackhole } = { ...plain, isBlackhole: true }
    assert.equal(readNexthop(blackhole, devices), undefined)
    assert.equal(readNexthop({ ...plain, group: [{ id: 8, weight: 1 }] }, devices), undefined)
    assert.equal(readNexthop({ ...plain, linkIndex: 9 }, devices), undefined)
  })
})
