import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOperatorLine } from '../testing/operator-line.js'
import { describe } from './describe.js'
import { inOrder } from './order.js'

test('what others stand on comes first, and goes last', () => {
  const lines = [
    'ip link del flannel.1',
    'ip link set flannel.1 up',
    'ip address add 10.244.1.0/32 dev flannel.1',
    'ip neigh replace 10.244.2.0 lladdr 02:00:00:00:02:01 dev flannel.1 nud permanent',
    'bridge fdb replace 02:00:00:00:02:01 dev flannel.1 dst 192.0.2.2 self permanent',
    'ip nexthop replace id 183763456 via 10.244.2.0 dev flannel.1 onlink proto 138',
    'ip route replace 10.244.2.0/24 nhid 183763456 proto 138',
    'bridge fdb del 02:00:00:00:02:09 dev flannel.1 dst 192.0.2.9 self permanent',
    'nft delete table ip flannel-ipv4',
  ]
  assert.deepEqual(ordered(...lines.toReversed()), lines)
})

test('addresses and routes stay in the order in which they were told', () => {
  const lines = [
    'ip address del fd00:10:244:1::/64 dev flannel-v6.1',
    'ip address add fd00:10:244:1::/128 dev flannel-v6.1',
    'ip -6 route del fd00:10:244:2::/64 via 2001:db8::2 dev eth0 proto 138',
    'ip -6 route replace fd00:10:244:2::/64 via fd00:10:244:2:: dev flannel-v6.1 onlink proto 138',
  ]
  assert.deepEqual(ordered(...lines), lines)
})

test('neighbours, forwarding entries and next hops take turns, and routes come when all of those are there', () => {
  const peer = (number: number) => [
    `ip neigh replace 10.244.${number}.0 lladdr 02:00:00:00:00:0${number} dev flannel.1 nud permanent`,
    `bridge fdb replace 02:00:00:00:00:0${number} dev flannel.1 dst 192.0.2.${number} self permanent`,
    `ip nexthop replace id ${number} via 10.244.${number}.0 dev flannel.1 onlink proto 138`,
  ]
  const routes = [2, 3].map(number => `ip route replace 10.244.${number}.0/24 nhid ${number} proto 138`)
  const [neighbors, forwarding, nexthops] = [0, 1, 2].map(kind => [2, 3, 4].flatMap(number => peer(number)[kind] ?? []))
  assert.ok(neighbors && forwarding && nexthops)
  assert.deepEqual(ordered(...routes, ...neighbors, ...forwarding.slice(0, 2), ...nexthops), [
    ...peer(2),
    ...peer(3),
    ...peer(4).filter(line => !line.startsWith('bridge')),
    ...routes,
  ])
})

function ordered(...lines: string[]): string[] {
  return inOrder(lines.flatMap(line => readOperatorLine(line) ?? [])).map(describe)
}
