import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, interfaceAddress, prefix } from '@weft/inet'
import { planAddresses, routesInside } from './plan-addresses.js'

const four = { address: interfaceAddress('10.1.2.5/24') }
const six = { address: interfaceAddress('fd00:1::5/64') }
const plain = { isGateway: false, isDefaultGateway: false }
const gateway = { isGateway: true, isDefaultGateway: false }
const byDefault = { isGateway: true, isDefaultGateway: true }

test('without a gateway nothing is added to what was allocated, except whose the addresses are', () => {
  assert.deepEqual(planAddresses({ ips: [four], routes: [] }, plain), {
    ips: [{ ...four, interface: 2 }],
    routes: [],
    gateways: [],
  })
})

test('the gateway is the first address of the subnet where nobody named one', () => {
  const plan = planAddresses({ ips: [six, four], routes: [] }, gateway)
  assert.deepEqual(
    plan.ips.map(ip => ip.gateway),
    ['fd00:1::1', '10.1.2.1'],
  )
  assert.deepEqual(plan.gateways, ['10.1.2.1/24', 'fd00:1::1/64'])
  assert.deepEqual(plan.routes, [])
})

test('a gateway that was named is kept', () => {
  const named = { ...four, gateway: address('10.1.2.254') }
  assert.deepEqual(planAddresses({ ips: [named], routes: [] }, gateway).gateways, ['10.1.2.254/24'])
})

test('each family gets one default route, behind the routes that were asked for', () => {
  const asked = { destination: prefix('10.0.0.0/8') }
  const plan = planAddresses(
    { ips: [four, six, { address: interfaceAddress('10.1.3.5/24') }], routes: [asked] },
    byDefault,
  )
  assert.deepEqual(plan.routes, [
    asked,
    { destination: '0.0.0.0/0', gateway: '10.1.2.1' },
    { destination: '::/0', gateway: 'fd00:1::1' },
  ])
})

test('a default route with a gateway of its own stays the only one', () => {
  const own = { destination: prefix('0.0.0.0/0'), gateway: address('10.1.2.9') }
  assert.deepEqual(planAddresses({ ips: [four], routes: [own] }, byDefault).routes, [own])
})

test('an address that is a subnet by itself has no room for a gateway', () => {
  const alone = { address: interfaceAddress('10.1.2.5/32') }
  assert.throws(
    () => planAddresses({ ips: [alone], routes: [] }, gateway),
    /10\.1\.2\.5\/32 leaves no room for a gateway/,
  )
  const named = { ...alone, gateway: address('10.1.2.5') }
  assert.deepEqual(planAddresses({ ips: [named], routes: [] }, gateway).gateways, ['10.1.2.5/32'])
})

test('a gateway of the other family is refused', () => {
  const wrong = { ...four, gateway: address('fd00::1') }
  assert.throws(
    () => planAddresses({ ips: [wrong], routes: [] }, gateway),
    /fd00::1 of 10\.1\.2\.5\/24 is of the other/,
  )
})

test('inside the container, routes without a gateway lead to the first of their family, and each stands once', () => {
  const ips = [
    { ...four, gateway: address('10.1.2.1') },
    { ...six, gateway: address('fd00:1::1') },
  ]
  const everywhere = { destination: prefix('0.0.0.0/0') }
  const routes = [everywhere, { destination: prefix('fd00::/8') }, { ...everywhere, gateway: address('10.1.2.1') }]
  assert.deepEqual(routesInside({ ips, routes }), [
    { destination: '0.0.0.0/0', gateway: '10.1.2.1' },
    { destination: 'fd00::/8', gateway: 'fd00:1::1' },
  ])
  assert.deepEqual(routesInside({ ips: [four], routes: [everywhere] }), [everywhere])
})
