import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, interfaceAddress, mac, prefix } from '@weft/inet'
import type { AddressEntry, Link, Route, RouteEvent, RouteObject } from '@weft/netlink'
import { devicesOf } from './devices.js'
import { type Interest, whatMatters } from './matters.js'

const ethernet = { mtuBytes: 1500, isUp: true, hasCarrier: true, isLoopback: false }
const eth0: Link = { ...ethernet, index: 2, name: 'eth0', kind: 'veth' }
const flannel: Link = { ...ethernet, index: 3, name: 'flannel.1', kind: 'vxlan' }
const bridge: Link = { ...ethernet, index: 4, name: 'cni0', kind: 'bridge' }
const podEnd: Link = { ...ethernet, index: 5, name: 'veth1234', kind: 'veth', masterIndex: 4 }

const interest: Interest = {
  query: {
    links: new Set(['flannel.1']),
    networks: [prefix('10.244.0.0/16')],
    tables: [],
    chains: [],
    resolve: [],
    isResync: false,
  },
  devices: devicesOf([eth0, flannel, bridge, podEnd]),
  grounds: new Set([2]),
}
const askingForPaths: Interest = { ...interest, query: { ...interest.query, resolve: [address('192.0.2.9')] } }

const neighborOn = (linkIndex: number): RouteObject => ({
  kind: 'neighbor',
  value: { linkIndex, family: 'ipv4', address: address('10.244.0.7'), state: 'stale' },
})
const forwardingOn = (linkIndex: number): RouteObject => ({
  kind: 'forwarding',
  value: { linkIndex, mac: mac('02:00:00:00:00:01'), isSelf: true, isPermanent: true, isExternallyLearned: false },
})
const addressOn = (linkIndex: number, scope: AddressEntry['scope']): RouteObject => ({
  kind: 'address',
  value: {
    linkIndex,
    address: interfaceAddress('192.0.2.1/24'),
    scope,
    isPermanent: true,
    isDeprecated: false,
    isTemporary: false,
    isTentative: false,
  },
})
const route = (destination: string, more: Partial<Route> = {}): RouteObject => ({
  kind: 'route',
  value: {
    family: 'ipv4',
    destination: prefix(destination),
    table: 254,
    protocol: 3,
    scope: 'global',
    type: 'unicast',
    metric: 0,
    isOnlink: false,
    linkIndex: 2,
    ...more,
  },
})
const rule: RouteObject = {
  kind: 'rule',
  value: { family: 'ipv4', priority: 100, action: 'table', table: 7, protocol: 3, isInverted: false },
}
const nexthop: RouteObject = {
  kind: 'nexthop',
  value: { id: 7, linkIndex: 2, isOnlink: false, protocol: 77, isBlackhole: false },
}

describe('events that wake the loop', () => {
  const waking: readonly (readonly [string, RouteObject, string, Interest?])[] = [
    ['our device', { kind: 'link', value: flannel }, 'link flannel.1'],
    ['a veth with the name of our device', { kind: 'link', value: { ...podEnd, name: 'flannel.1' } }, 'link flannel.1'],
    ['our device under another name', { kind: 'link', value: { ...flannel, name: 'x', kind: 'veth' } }, 'link x'],
    ['a veth that others reach us by, when it changes', { kind: 'link', value: { ...eth0, isUp: false } }, 'link eth0'],
    ['any device that is no veth', { kind: 'link', value: { ...bridge, index: 9, name: 'eth9' } }, 'link eth9'],
    ['a neighbour on our device', neighborOn(3), 'neighbor 10.244.0.7 on flannel.1'],
    ['a forwarding entry on our device', forwardingOn(3), 'forwarding 02:00:00:00:00:01 on flannel.1'],
    ['an address on our device', addressOn(3, 'link'), 'address 192.0.2.1/24 on flannel.1'],
    ['an address that others can reach', addressOn(9, 'global'), 'address 192.0.2.1/24 on a new device'],
    ['a route into our network', route('10.244.7.0/24'), 'route 10.244.7.0/24'],
    ['a route out of our device', route('10.99.0.0/24', { linkIndex: 3 }), 'route 10.99.0.0/24'],
    ['a default route', route('0.0.0.0/0'), 'route 0.0.0.0/0'],
    ['any route when paths were asked for', route('192.0.2.0/28'), 'route 192.0.2.0/28', askingForPaths],
    ['a rule when paths were asked for', rule, 'rule 100', askingForPaths],
    ['a next hop', nexthop, 'nexthop 7'],
  ]
  for (const [what, object, told, asked = interest] of waking)
    test(`${what} does, as "${told}"`, () => {
      assert.equal(whatMatters(eventOf(object), asked), told)
    })

  test('a device that goes does, as "link cni0"', () => {
    assert.equal(whatMatters({ kind: 'link', value: bridge, action: 'delete', portId: 0 }, interest), 'link cni0')
  })

  const idle: readonly (readonly [string, RouteObject])[] = [
    ['a pod’s veth', { kind: 'link', value: podEnd }],
    ['a device that looks as before', { kind: 'link', value: { ...bridge, hasCarrier: false } }],
    ['a new pod’s veth', { kind: 'link', value: { ...podEnd, index: 9 } }],
    ['who answers whom on the pods’ bridge', neighborOn(4)],
    ['what the pods’ bridge learns', forwardingOn(4)],
    ['a neighbour of the host', neighborOn(2)],
    ['a link-local address of a pod’s veth', addressOn(5, 'link')],
    ['a route elsewhere', route('10.99.0.0/24')],
    ['a route of another table', route('10.244.7.0/24', { table: 7 })],
    ['a rule when no path was asked for', rule],
  ]
  for (const [what, object] of idle)
    test(`${what} does not`, () => {
      assert.equal(whatMatters(eventOf(object), interest), undefined)
    })
})

function eventOf(object: RouteObject): RouteEvent {
  return { ...object, action: 'new', portId: 0 }
}
