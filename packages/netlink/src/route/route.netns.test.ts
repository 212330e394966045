import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import { replaceNexthop } from '../nexthop/nexthop-requests.js'
import { inTestNamespace, skip, type TestNamespace } from '../testing/test-namespace.js'
import type { Route } from './route.js'
import { addRoute, addRouteBeside, deleteRoute, type RouteSpec, replaceRoute } from './route-requests.js'

/** The routes that the tests made; the kernel's own are of protocol 2. */
function routesOf(kernel: TestNamespace, family: 'ipv4' | 'ipv6', table?: number): Route[] {
  const routes = kernel.connection.routes(table === undefined ? { family } : { family, table })
  return routes.filter(route => route.protocol !== 2)
}

const plain = { table: 254, protocol: 80, scope: 'global', type: 'unicast', metric: 0, isOnlink: false } as const

test(
  'every kind of IPv4 route is dumped as it was given',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    const route4 = { ...plain, family: 'ipv4' as const }
    const routes: Route[] = [
      { ...route4, destination: prefix('0.0.0.0/0'), gateway: address('192.0.2.254'), linkIndex },
      { ...route4, destination: prefix('10.1.0.0/16'), type: 'blackhole' },
      { ...route4, destination: prefix('10.1.1.0/24'), scope: 'link', linkIndex },
      { ...route4, destination: prefix('10.1.2.0/24'), gateway: address('10.1.2.0'), linkIndex, isOnlink: true },
      { ...route4, destination: prefix('10.1.3.0/24'), gateway: address('2001:db8::2'), linkIndex },
      {
        ...route4,
        destination: prefix('10.1.4.0/24'),
        metric: 50,
        preferredSource: address('192.0.2.1'),
        mtuBytes: 1400,
        gateway: address('192.0.2.2'),
        linkIndex,
      },
      {
        ...route4,
        destination: prefix('10.1.5.0/24'),
        multipath: [
          { linkIndex, gateway: address('192.0.2.2'), isOnlink: false, weight: 3 },
          { linkIndex, gateway: address('2001:db8::2'), isOnlink: true, weight: 1 },
        ],
      },
      { ...route4, destination: prefix('10.1.6.0/24'), type: 'unreachable', table: 1000 },
      { ...route4, destination: prefix('10.1.7.0/24'), type: 'local', scope: 'host', table: 255, linkIndex },
      { ...route4, destination: prefix('10.1.8.0/24'), type: 'throw', table: 100 },
    ]
    kernel.execute(...routes.map(addRoute))
    assert.deepEqual(routesOf(kernel, 'ipv4').sort(byDestination), routes)
    kernel.execute(...routes.map(replaceRoute))
    assert.deepEqual(routesOf(kernel, 'ipv4').sort(byDestination), routes)
    kernel.execute(...routes.map(deleteRoute))
    assert.deepEqual(routesOf(kernel, 'ipv4'), [])
  }),
)

test(
  'every kind of IPv6 route is dumped as it was given',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    const route6 = { ...plain, family: 'ipv6' as const, metric: 1024 }
    const routes: Route[] = [
      { ...route6, destination: prefix('::/0'), gateway: address('2001:db8::2'), linkIndex },
      { ...route6, destination: prefix('fd00:1::/64'), linkIndex, metric: 7, mtuBytes: 1400 },
      { ...route6, destination: prefix('fd00:2::/64'), gateway: address('fd00:2::'), linkIndex, isOnlink: true },
      // The kernel puts these on the loopback device.
      { ...route6, destination: prefix('fd00:3::/64'), type: 'unreachable', linkIndex: kernel.index('lo') },
      {
        ...route6,
        destination: prefix('fd00:4::/64'),
        table: 1000,
        multipath: [
          { linkIndex, gateway: address('2001:db8::2'), isOnlink: false, weight: 1 },
          { linkIndex, gateway: address('2001:db8::3'), isOnlink: false, weight: 2 },
        ],
      },
    ]
    kernel.execute(...routes.map(addRoute))
    assert.deepEqual(routesOf(kernel, 'ipv6').sort(byDestination), routes)
    kernel.execute(...routes.map(deleteRoute))
    assert.deepEqual(routesOf(kernel, 'ipv6'), [])
  }),
)

test(
  'a route through a nexthop object reads the same whether or not the kernel repeats the way in it',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    const route = { ...plain, family: 'ipv4' as const, destination: prefix('10.1.1.0/24'), nexthopId: 7 }
    kernel.execute(replaceNexthop({ id: 7, family: 'ipv4', gateway: address('192.0.2.2'), linkIndex }), addRoute(route))
    assert.deepEqual(routesOf(kernel, 'ipv4'), [route])
    kernel.writeSysctl('net/ipv4/nexthop_compat_mode', '0')
    assert.deepEqual(routesOf(kernel, 'ipv4'), [route])
    kernel.execute(deleteRoute(route))
    assert.deepEqual(routesOf(kernel, 'ipv4'), [])
  }),
)

test(
  'what is left out of a route is what ip would choose',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    kernel.execute(
      addRoute({ destination: prefix('10.1.1.0/24'), linkIndex }),
      addRoute({ destination: prefix('10.1.2.0/24'), gateway: address('192.0.2.2') }),
      addRoute({ destination: prefix('10.1.3.3/32'), type: 'local', table: 255, linkIndex }),
    )
    const shapes = routesOf(kernel, 'ipv4').sort(byDestination)
    assert.deepEqual(
      shapes.map(route => [route.destination, route.scope, route.protocol, route.linkIndex]),
      [
        ['10.1.1.0/24', 'link', 3, linkIndex],
        ['10.1.2.0/24', 'global', 3, linkIndex],
        ['10.1.3.3/32', 'host', 3, linkIndex],
      ],
    )
  }),
)

test(
  'replacing changes the way, adding twice is refused, and each metric is a route of its own',
  { skip },
  inTestNamespace(kernel => {
    const via = (gateway: string, metric = 0): RouteSpec => ({
      destination: prefix('10.1.1.0/24'),
      gateway: address(gateway),
      metric,
    })
    kernel.execute(addRoute(via('192.0.2.2')), replaceRoute(via('192.0.2.3')), replaceRoute(via('192.0.2.4', 9)))
    assert.deepEqual(
      routesOf(kernel, 'ipv4').map(route => [route.gateway, route.metric]),
      [
        ['192.0.2.3', 0],
        ['192.0.2.4', 9],
      ],
    )
    assert.match(kernel.refusalOf(addRoute(via('192.0.2.5'))), /^RTM_NEWROUTE: .*\(EEXIST\)$/)
  }),
)

test(
  'a deletion takes only a route that agrees with all that is said',
  { skip },
  inTestNamespace(kernel => {
    const route = { destination: prefix('10.1.1.0/24'), gateway: address('192.0.2.2'), protocol: 80 }
    kernel.execute(addRoute(route))
    assert.match(kernel.refusalOf(deleteRoute({ ...route, protocol: 81 })), /^RTM_DELROUTE: .*\(ESRCH\)$/)
    assert.match(kernel.refusalOf(deleteRoute({ ...route, gateway: address('192.0.2.3') })), /\(ESRCH\)$/)
    kernel.execute(deleteRoute({ destination: route.destination }))
    assert.deepEqual(routesOf(kernel, 'ipv4'), [])
  }),
)

test(
  'a dump of one table has nothing of the others, and a table that does not exist is empty',
  { skip },
  inTestNamespace(kernel => {
    for (const [family, destination] of [
      ['ipv4', prefix('10.1.1.0/24')],
      ['ipv6', prefix('fd00:1::/64')],
    ] as const) {
      const linkIndex = kernel.index('up0')
      kernel.execute(
        addRoute({ destination, linkIndex, table: 1000 }),
        addRoute({ destination, linkIndex, table: 100 }),
      )
      assert.deepEqual(
        routesOf(kernel, family, 1000).map(route => [route.destination, route.table]),
        [[destination, 1000]],
      )
      assert.deepEqual(kernel.connection.routes({ family, table: 77 }), [])
    }
  }),
)

test(
  'a gateway that cannot be reached is refused in the words of the kernel',
  { skip },
  inTestNamespace(kernel => {
    const route = {
      destination: prefix('10.1.1.0/24'),
      gateway: address('203.0.113.1'),
      linkIndex: kernel.index('up0'),
    }
    assert.equal(kernel.refusalOf(addRoute(route)), 'RTM_NEWROUTE: Nexthop has invalid gateway (ENETUNREACH)')
  }),
)

function byDestination(a: Route, b: Route): number {
  return a.destination < b.destination ? -1 : 1
}

test(
  'a route stands beside another of its destination, and is refused only beside itself',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    const destination = prefix('10.1.0.0/16')
    const first = { destination, gateway: address('192.0.2.2'), linkIndex }
    const second = { destination, gateway: address('192.0.2.3'), linkIndex, advmssBytes: 1400, mtuBytes: 1440 }
    kernel.execute(addRoute(first), addRouteBeside(second))
    assert.match(kernel.refusalOf(addRouteBeside(first)), /\(EEXIST\)$/)
    assert.deepEqual(
      routesOf(kernel, 'ipv4').map(route => [route.gateway, route.mtuBytes]),
      [
        ['192.0.2.3', 1440],
        ['192.0.2.2', undefined],
      ],
    )
  }),
)
