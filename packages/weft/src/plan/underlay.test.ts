import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress, parseIpv4, parseIpv6 } from '@weft/inet'
import type { Facts, HostAddress, Interface } from '../model/facts.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { plainTraffic } from '../testing/traffic.js'
import { chooseGround, type NodeOptions } from './underlay.js'

const own = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1 fd00:10:244:1::/64 via 2001:db8::1')
const elsewhere = readLeaseLine('node-a 10.244.1.0/24 via 203.0.113.1')
const plain: NodeOptions = {
  node: 'node-a',
  interfaces: { names: [], patterns: [] },
  publicAddresses: {},
  traffic: plainTraffic,
}
const asked = (name: string): NodeOptions => ({ ...plain, interfaces: { names: [name], patterns: [] } })

const host = (text: string, what: Partial<HostAddress> = {}): HostAddress => ({
  address: interfaceAddress(text),
  isGlobal: true,
  isPermanent: true,
  isUnfit: false,
  ...what,
})

const card = (name: string, ...addresses: HostAddress[]): Interface => ({
  name,
  mtuBytes: 1500,
  isUp: true,
  isLoopback: name === 'lo',
  addresses,
})

const eth0 = card('eth0', host('192.0.2.1/24'), host('2001:db8::1/64'))
const eth1 = card('eth1', host('198.51.100.1/24'))

function choose(
  interfaces: readonly Interface[],
  options = plain,
  lease = own,
  defaultLinks: Facts['defaultLinks'] = {},
) {
  const facts = {
    interfaces,
    defaultLinks,
    paths: new Map(),
    hasNexthopObjects: true,
    foreignNexthops: new Set<number>(),
  }
  const ground = chooseGround(options, lease, facts)
  if ('code' in ground) return ground.sentence
  return [ground.interface.name, ground.underlays.ipv4?.address, ground.underlays.ipv6?.address]
}

test('the interface with the public address of the lease is taken', () => {
  assert.deepEqual(choose([eth1, eth0]), ['eth0', '192.0.2.1', '2001:db8::1'])
})

test('--public-ip wins over the lease', () => {
  const ipv4 = parseIpv4('198.51.100.1')
  assert.deepEqual(choose([eth0, eth1], { ...plain, publicAddresses: { ...(ipv4 && { ipv4 }) } })[0], 'eth1')
})

test('--iface wins over all, by name or by address in any spelling', () => {
  assert.equal(choose([eth0, eth1], asked('eth1'))[0], 'eth1')
  assert.equal(choose([eth0, eth1], asked('198.51.100.1'))[0], 'eth1')
  assert.equal(choose([eth0, eth1], asked('2001:DB8:0::1'))[0], 'eth0')
})

test('an --iface that is not there is told with those that are', () => {
  assert.equal(choose([eth0, eth1], asked('eth9')), 'there is no interface eth9 here; there are eth0, eth1')
})

test('when nobody has the public address, the default route decides', () => {
  assert.deepEqual(choose([eth0, eth1], plain, elsewhere, { ipv4: 'eth1' }), ['eth1', '198.51.100.1', undefined])
})

test('without a default route either there is no ground', () => {
  assert.match(String(choose([eth0, eth1], plain, elsewhere)), /no default route; there are eth0, eth1/)
})

test('a public address on the loopback does not make it the way out', () => {
  const lo = card('lo', host('192.0.2.1/32'))
  assert.deepEqual(choose([lo, eth1], plain, own, { ipv4: 'eth1' }), ['eth1', '198.51.100.1', undefined])
})

test('of several addresses the public one is taken', () => {
  const two = card('eth0', host('192.0.2.9/24'), host('192.0.2.1/24'))
  assert.deepEqual(choose([two])[1], '192.0.2.1')
})

test('else global before link-local, permanent before leased, and nothing that is on its way out', () => {
  const interfaces = (...addresses: HostAddress[]) => [card('eth1', ...addresses)]
  const chosen = (...addresses: HostAddress[]) =>
    choose(interfaces(...addresses), plain, elsewhere, { ipv4: 'eth1' })[1]
  assert.equal(
    chosen(host('169.254.1.1/16', { isGlobal: false }), host('192.0.2.7/24', { isPermanent: false })),
    '192.0.2.7',
  )
  assert.equal(chosen(host('192.0.2.7/24', { isPermanent: false }), host('192.0.2.8/24')), '192.0.2.8')
  assert.equal(
    chosen(host('192.0.2.7/24', { isUnfit: true }), host('169.254.1.1/16', { isGlobal: false })),
    '169.254.1.1',
  )
  assert.equal(chosen(host('192.0.2.7/24', { isUnfit: true })), undefined)
})

test('each family has its own address, or none', () => {
  const ipv6 = parseIpv6('2001:db8::1')
  assert.deepEqual(
    choose([card('eth0', host('2001:db8::1/64'))], { ...plain, publicAddresses: { ...(ipv6 && { ipv6 }) } }),
    ['eth0', undefined, '2001:db8::1'],
  )
})
