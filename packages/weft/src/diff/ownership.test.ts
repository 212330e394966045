import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import type { Scope } from '../model/scope.js'
import type { Nexthop, Route } from '../model/state.js'
import { readRoute } from '../testing/operator-line.js'
import { Words } from '../testing/words.js'
import { isOurNexthop, isOurRoute, mayReplaceRoute } from './ownership.js'

const scope: Scope = {
  links: new Set(['flannel.1']),
  networks: [prefix('10.244.0.0/16')],
  tables: new Set(),
  fouPorts: new Set(),
  leftOvers: new Set(),
  obstacles: new Set(),
  leftOverPorts: new Set(),
  chains: new Set(),
}
const route = (line: string): Route => readRoute(new Words(line))

const routes = [
  ['10.244.2.0/24 via 192.0.2.2 dev eth0 proto 138', 'ours', 'it bears our mark'],
  ['10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink', 'ours', 'nobody marked it and it leads to our device'],
  ['10.244.2.0/24 via 192.0.2.2 dev eth0', 'to be replaced', 'nobody marked it, as flanneld does with host-gw'],
  ['10.244.2.0/24 via 192.0.2.2 dev eth0 proto bird', 'untouchable', 'a routing daemon marked it'],
  ['10.244.2.0/24 dev eth0 proto kernel', 'untouchable', 'the kernel made it of an address'],
  ['blackhole 10.244.2.0/24', 'untouchable', 'it is no route of the kind that we write'],
  ['blackhole 10.244.1.0/24 proto 138 metric 4096', 'ours', 'it is a blackhole that bears our mark'],
  ['10.244.0.0/16 dev flannel0 scope global proto 138', 'ours', 'it bears our mark'],
  ['10.244.2.0/24 dev eth0 proto 138', 'to be replaced', 'it bears our mark, whatever somebody made of it'],
] as const

for (const [line, what, why] of routes)
  test(`a route is ${what} when ${why}: ${line}`, () => {
    assert.equal(isOurRoute(route(line), scope), what === 'ours')
    assert.equal(mayReplaceRoute(route(line)), what !== 'untouchable')
  })

test('a route outside our networks is not ours, whatever its mark', () => {
  assert.equal(isOurRoute(route('172.31.0.0/16 via 192.0.2.2 dev eth0 proto 138'), scope), false)
})

test('a marked next hop is ours on our device, and elsewhere only when a route of ours used it', () => {
  const nexthop: Nexthop = { id: 7, gateway: address('192.0.2.2'), link: 'eth0', isOnlink: false, protocol: 138 }
  assert.equal(isOurNexthop({ ...nexthop, link: 'flannel.1' }, new Set(), scope), true)
  assert.equal(isOurNexthop(nexthop, new Set([7]), scope), true)
  assert.equal(isOurNexthop(nexthop, new Set([8]), scope), false)
  assert.equal(isOurNexthop({ ...nexthop, link: 'flannel.1', protocol: 11 }, new Set([7]), scope), false)
})
