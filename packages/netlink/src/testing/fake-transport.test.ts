import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac, prefix } from '@weft/inet'
import { RTM_GETROUTE } from '../message-types.js'
import { replaceNeighbor } from '../neighbor/neighbor-requests.js'
import { addRoute } from '../route/route-requests.js'
import { RouteConnection } from '../route-connection.js'
import { decodeRouteObject, type RouteObject } from '../route-object.js'
import { fakeTransport } from './fake-transport.js'

const direct = addRoute({ destination: prefix('10.1.0.0/16'), linkIndex: 2 })

test('the kernel function sees each message decoded as it was sent', () => {
  const seen: (RouteObject | undefined)[] = []
  const connection = new RouteConnection(
    fakeTransport(message => {
      seen.push(decodeRouteObject(message))
      return {}
    }),
  )
  const neighbor = { linkIndex: 2, address: address('10.1.0.1'), mac: mac('02:00:00:00:00:01') }
  connection.execute([replaceNeighbor(neighbor)])
  assert.deepEqual(seen, [{ kind: 'neighbor', value: { ...neighbor, family: 'ipv4', state: 'permanent' } }])
})

test('requests serve as the replies of a dump', () => {
  const connection = new RouteConnection(
    fakeTransport(message => ({ replies: message.type === RTM_GETROUTE ? [direct] : [] })),
  )
  assert.deepEqual(
    connection.routes({ family: 'ipv4' }).map(route => [route.destination, route.linkIndex]),
    [['10.1.0.0/16', 2]],
  )
  assert.deepEqual(connection.neighbors(), [])
})

test('a lookup is answered with one reply, and a refusal stays at its place', () => {
  const connection = new RouteConnection(
    fakeTransport(message => (message.sequence === 2 ? { refusal: { errno: 'ENETUNREACH' } } : { replies: [direct] })),
  )
  const [first, second, third] = connection.resolve(['10.1.0.1', '10.9.0.1', '10.1.0.2'].map(address))
  assert.deepEqual(first, { type: 'unicast', linkIndex: 2 })
  assert.ok(second instanceof Error && second.errno === 'ENETUNREACH')
  assert.deepEqual(third, { type: 'unicast', linkIndex: 2 })
})

test('a lookup that was not answered at all is a refusal', () => {
  const [lookup] = new RouteConnection(fakeTransport(() => ({}))).resolve([address('10.1.0.1')])
  assert.ok(lookup instanceof Error && lookup.errno === 'ENODATA')
})

test('an IPv6 lookup that ends in an unreachable route is refused like one of IPv4', () => {
  const unreachable = addRoute({ destination: prefix('fd00::/8'), type: 'unreachable', linkIndex: 1 })
  const connection = new RouteConnection(fakeTransport(() => ({ replies: [unreachable] })))
  const [lookup] = connection.resolve([address('fd00::1')])
  assert.ok(lookup instanceof Error && lookup.errno === 'EHOSTUNREACH')
})

test('a table that does not exist is empty, and any other refusal is an error', () => {
  const refusing = (errno: 'ENOENT' | 'EPERM') => new RouteConnection(fakeTransport(() => ({ refusal: { errno } })))
  assert.deepEqual(refusing('ENOENT').routes({ family: 'ipv4', table: 77 }), [])
  assert.throws(() => refusing('ENOENT').routes({ family: 'ipv4' }), { errno: 'ENOENT' })
  assert.throws(() => refusing('EPERM').routes({ family: 'ipv4', table: 77 }), { errno: 'EPERM' })
})

test('nothing is left to receive after an exchange', () => {
  const transport = fakeTransport(() => ({}))
  const connection = new RouteConnection(transport)
  connection.execute([direct, direct])
  assert.throws(() => transport.receive(), /Nothing was sent/)
})
