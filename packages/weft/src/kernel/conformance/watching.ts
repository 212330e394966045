import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, interfaceAddress, mac, prefix } from '@weft/inet'
import type { Route } from '../../model/state.js'
import type { Kernel } from '../kernel.js'
import { apply, observe, tunnel } from './asking.js'
import { bell } from './bell.js'
import { type Bench, type OpenBench, plain, type Stranger } from './bench.js'
import { ipv4, ipv6 } from './samples.js'

const { link, address: linkAddress } = ipv4
const { name } = link
const { neighbor, entry, nexthop, nexthopRoute } = ipv4.peer(1)
const newcomer = ipv4.peer(2)
const strangeRoute: Route = { ...newcomer.route, protocol: 77 }
const otherAddress = { link: 'eth0', address: interfaceAddress('192.0.2.99/24') }

/** Each of these changes something that an observation tells. */
const meddlings: readonly (readonly [what: string, how: (stranger: Stranger) => Promise<void>])[] = [
  ['deletes our device', stranger => stranger.apply({ do: 'link.delete', name })],
  ['takes our device down', stranger => stranger.takeDown(name)],
  [
    'changes the MAC of our device',
    stranger => stranger.apply({ do: 'link.change', change: { name, mac: mac('02:00:00:00:09:09') } }),
  ],
  [
    'changes the MTU of our device',
    stranger => stranger.apply({ do: 'link.change', change: { name, mtuBytes: 1400 } }),
  ],
  ['takes the address of our device', stranger => stranger.apply({ do: 'address.delete', address: linkAddress })],
  ['deletes a neighbour', stranger => stranger.apply({ do: 'neighbor.delete', neighbor })],
  [
    'changes a neighbour',
    stranger => stranger.apply({ do: 'neighbor.replace', neighbor: { ...neighbor, mac: mac('02:00:00:00:09:09') } }),
  ],
  ['adds a neighbour', stranger => stranger.apply({ do: 'neighbor.replace', neighbor: newcomer.neighbor })],
  ['deletes a forwarding entry', stranger => stranger.apply({ do: 'forwarding.delete', entry })],
  ['adds a forwarding entry', stranger => stranger.apply({ do: 'forwarding.replace', entry: newcomer.entry })],
  ['deletes a next hop', stranger => stranger.apply({ do: 'nexthop.delete', nexthop })],
  ['deletes a route', stranger => stranger.apply({ do: 'route.delete', route: nexthopRoute })],
  ['adds a route into our network', stranger => stranger.apply({ do: 'route.replace', route: strangeRoute })],
  ['adds a blackhole into our network', stranger => stranger.addBlackhole(newcomer.subnet)],
  ['takes the underlay down', stranger => stranger.takeDown('eth0')],
  [
    'changes the MTU of the underlay',
    stranger => stranger.apply({ do: 'link.change', change: { name: 'eth0', mtuBytes: 1400 } }),
  ],
  ['adds an address to the underlay', stranger => stranger.apply({ do: 'address.add', address: otherAddress })],
  ['makes a device of our name', stranger => stranger.addVeth(ipv6.link.name, 'elsewhere')],
]

export function watchingConformance(open: OpenBench): void {
  describe('watching', () => {
    for (const [what, meddle] of meddlings)
      test(`whoever ${what} wakes us`, { timeout: 10_000 }, async () => {
        await using bench = await open(plain)
        await furnish(bench)
        await observe(bench.kernel)
        await woken(bench.kernel, () => meddle(bench.stranger))
      })

    test('whoever changes a route on the way to a peer wakes us, when the way was asked for', {
      timeout: 10_000,
    }, async () => {
      await using bench = await open(plain)
      await observe(bench.kernel, { resolve: [address('203.0.113.5')] })
      const { directRoute } = ipv4.peer(1)
      const route = { ...directRoute, destination: prefix('203.0.113.5/32') }
      await woken(bench.kernel, () => bench.stranger.apply({ do: 'route.replace', route }))
    })

    test('whoever touches our table wakes us', { timeout: 10_000 }, async () => {
      await using bench = await open({ ...plain, hasTrafficRules: true })
      const table = { family: 'ip', name: 'weft-test', sets: [], chains: [] } as const
      const question = { tables: ['ip weft-test'] }
      await observe(bench.kernel, question)
      await woken(bench.kernel, () => bench.stranger.apply({ do: 'table.replace', table }))
      assert.deepEqual((await observe(bench.kernel, question)).state.table, new Map([['ip weft-test', table]]))
    })

    test('whoever listens before anything was asked is woken by anything', { timeout: 10_000 }, async () => {
      await using bench = await open(plain)
      await woken(bench.kernel, () => bench.stranger.addVeth('eth2', 'far2'))
    })

    test('who has stopped watching is left alone', { timeout: 10_000 }, async () => {
      await using bench = await open(plain)
      await observe(bench.kernel)
      const watch = bench.kernel.watch(() => assert.fail('woken after all'))
      watch[Symbol.dispose]()
      await woken(bench.kernel, () => bench.stranger.takeDown('eth0'))
    })
  })
}

async function furnish({ kernel }: Bench): Promise<void> {
  const codes = await apply(
    kernel,
    ...tunnel(ipv4),
    { do: 'neighbor.replace', neighbor },
    { do: 'forwarding.replace', entry },
    { do: 'nexthop.replace', nexthop },
    { do: 'route.replace', route: nexthopRoute },
  )
  assert.deepEqual(new Set(codes), new Set(['ok']))
}

/** Ends when the watch called back because of what was done. */
async function woken(kernel: Kernel, meddle: () => Promise<void>): Promise<void> {
  const { ring, heard } = bell()
  using _watch = kernel.watch(ring)
  await meddle()
  await heard()
}
