import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import { gatewayRoute, nexthopId } from './gateway-route.js'

const way = { destination: prefix('10.244.2.0/24'), gateway: address('10.244.2.0'), link: 'flannel.1', isOnlink: true }

test('a next hop is numbered by its gateway', () => {
  assert.equal(nexthopId(address('10.244.2.0')), 0x0af40200)
  assert.equal(nexthopId(address('255.255.255.255')), 0xffffffff)
})

test('with next hop objects a route is two entries, the next hop first', () => {
  assert.deepEqual(
    gatewayRoute(way, true).map(({ kind, key }) => `${kind} ${key}`),
    ['nexthop 183763456', 'route 10.244.2.0/24'],
  )
})

test('without them it is one, and IPv6 has the metric that the kernel gives it', () => {
  const ipv6 = { ...way, destination: prefix('fd00:2::/64'), gateway: address('fd00:2::') }
  assert.deepEqual(
    [...gatewayRoute(way, false), ...gatewayRoute(ipv6, false)].map(({ kind, key }) => `${kind} ${key}`),
    ['route 10.244.2.0/24', 'route fd00:2::/64 metric 1024'],
  )
})
