import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, prefix } from '@weft/inet'
import type { Operation } from '../../model/operation.js'
import { type Route, weftProtocol } from '../../model/state.js'
import { apply, see, seeRoutes, tunnel } from './asking.js'
import { type OpenBench, plain } from './bench.js'
import { ipv4, ipv6 } from './samples.js'

/** Somebody else's mark. */
const strangeProtocol = 77

export function routesConformance(open: OpenBench): void {
  describe('routes', () => {
    for (const sample of [ipv4, ipv6]) {
      const { name } = sample.link
      const [one, two] = [sample.peer(1), sample.peer(2)]

      test(`${one.subnet} comes, changes its way and goes`, async () => {
        await using bench = await open(plain)
        await apply(bench.kernel, ...tunnel(sample), { do: 'route.replace', route: one.route })
        assert.deepEqual(await seeRoutes(bench.kernel), [one.route])
        assert.deepEqual(await apply(bench.kernel, { do: 'route.replace', route: one.directRoute }), ['ok'])
        assert.deepEqual(await seeRoutes(bench.kernel), [one.directRoute])
        assert.deepEqual(await apply(bench.kernel, { do: 'route.delete', route: one.directRoute }), ['ok'])
        assert.deepEqual(await seeRoutes(bench.kernel), [])
      })

      test(`${one.subnet} with another metric is another route`, async () => {
        await using bench = await open(plain)
        const second = { ...one.directRoute, metric: 2000 }
        await apply(
          bench.kernel,
          ...tunnel(sample),
          { do: 'route.replace', route: one.route },
          { do: 'route.replace', route: second },
        )
        assert.deepEqual(new Set(await seeRoutes(bench.kernel)), new Set([one.route, second]))
        await apply(bench.kernel, { do: 'route.delete', route: second })
        assert.deepEqual(await seeRoutes(bench.kernel), [one.route])
      })

      test(`replacing ${one.subnet} takes the place of whatever route was there`, async () => {
        await using bench = await open(plain)
        await apply(bench.kernel, ...tunnel(sample))
        await bench.stranger.addBlackhole(one.subnet)
        assert.deepEqual(await seeRoutes(bench.kernel), [
          {
            destination: one.subnet,
            metric: one.route.metric,
            protocol: 3,
            hop: { by: 'other', link: undefined, text: 'blackhole' },
          },
        ])
        assert.deepEqual(await apply(bench.kernel, { do: 'route.replace', route: one.route }), ['ok'])
        assert.deepEqual(await seeRoutes(bench.kernel), [one.route])
      })

      test(`deleting ${one.subnet} leaves a route alone that is not quite the one meant`, async () => {
        await using bench = await open(plain)
        const strange: Route = { ...one.route, protocol: strangeProtocol }
        await apply(bench.kernel, ...tunnel(sample))
        await bench.stranger.apply({ do: 'route.replace', route: strange })
        const codes = await apply(
          bench.kernel,
          { do: 'route.delete', route: one.route },
          { do: 'route.delete', route: { ...one.directRoute, protocol: strangeProtocol } },
          { do: 'route.delete', route: one.nexthopRoute },
          { do: 'route.delete', route: two.route },
        )
        assert.deepEqual(codes, ['ok', 'ok', 'ok', 'ok'])
        assert.deepEqual(await seeRoutes(bench.kernel), [strange])
      })

      test(`a route through ${name} needs the device, and needs it up`, async () => {
        await using bench = await open(plain)
        const codes = await apply(
          bench.kernel,
          { do: 'route.replace', route: one.route },
          { do: 'route.delete', route: one.route },
          { do: 'link.create', link: { ...sample.link, isUp: false } },
          { do: 'route.replace', route: one.route },
          { do: 'link.change', change: { name, isUp: true } },
          { do: 'route.replace', route: one.route },
        )
        assert.deepEqual(codes, ['ENODEV', 'ok', 'ok', 'ENETDOWN', 'ok', 'ok'])
      })

      test(`a gateway is on the link of ${name}, or the route says so`, async () => {
        await using bench = await open(plain)
        const off = { ...one.route, hop: { ...one.route.hop, isOnlink: false } }
        const hop = { by: 'gateway', gateway: one.entry.destination, link: name, isOnlink: false } as const
        const astray = { ...one.directRoute, hop }
        const codes = await apply(
          bench.kernel,
          ...tunnel(sample),
          { do: 'route.replace', route: off },
          { do: 'route.replace', route: astray },
          { do: 'route.replace', route: one.directRoute },
        )
        const unreachable = sample === ipv4 ? 'ENETUNREACH' : 'EHOSTUNREACH'
        assert.deepEqual(codes.slice(2), [unreachable, unreachable, 'ok'])
      })

      test(`no gateway of ${name} is this machine itself`, async () => {
        await using bench = await open(plain)
        const { local: gateway } = sample.link
        const toItself: Route = { ...one.route, hop: { by: 'gateway', gateway, link: name, isOnlink: true } }
        const codes = await apply(bench.kernel, ...tunnel(sample), { do: 'route.replace', route: toItself })
        assert.deepEqual(codes, ['ok', 'ok', 'EINVAL'])
      })

      test(`routes outside of ${sample.network} are not told`, async () => {
        await using bench = await open(plain)
        const elsewhere = sample === ipv4 ? prefix('10.99.0.0/24') : prefix('fd00:99::/64')
        const route = { ...one.route, destination: elsewhere }
        assert.deepEqual(await apply(bench.kernel, ...tunnel(sample), { do: 'route.replace', route }), [
          'ok',
          'ok',
          'ok',
        ])
        assert.deepEqual(await seeRoutes(bench.kernel), [])
      })
    }

    test('IPv6 does not believe that a gateway is on the link as long as another route leads to it elsewhere', async () => {
      await using bench = await open(plain)
      for (const [sample, code] of [
        [ipv4, 'ok'],
        [ipv6, 'EINVAL'],
      ] as const) {
        const { directRoute, route } = sample.peer(1)
        const codes = await apply(
          bench.kernel,
          ...tunnel(sample),
          { do: 'route.replace', route: directRoute },
          { do: 'route.replace', route },
          { do: 'route.delete', route: directRoute },
          { do: 'route.replace', route },
        )
        assert.deepEqual(codes, ['ok', 'ok', 'ok', code, 'ok', 'ok'])
      }
    })

    test('IPv4 takes an address of the machine for a gateway when it is on the link anyway', async () => {
      await using bench = await open(plain)
      const { directRoute } = ipv4.peer(1)
      const hop = { ...directRoute.hop, gateway: address('192.0.2.1') }
      assert.deepEqual(await apply(bench.kernel, { do: 'route.replace', route: { ...directRoute, hop } }), ['ok'])
    })

    for (const sample of [ipv4, ipv6])
      test(`a blackhole with our mark for ${sample.peer(1).subnet} comes and goes, and another way stays`, async () => {
        await using bench = await open(plain)
        const { subnet, directRoute } = sample.peer(1)
        const route: Route = {
          destination: subnet,
          metric: 4096,
          protocol: weftProtocol,
          hop: { by: 'blackhole', link: undefined },
        }
        const put: Operation = { do: 'route.replace', route }
        assert.deepEqual(await apply(bench.kernel, { do: 'route.replace', route: directRoute }, put, put), [
          'ok',
          'ok',
          'ok',
        ])
        assert.deepEqual(await seeRoutes(bench.kernel), [directRoute, route])
        assert.deepEqual(await apply(bench.kernel, { do: 'route.delete', route }), ['ok'])
        assert.deepEqual(await apply(bench.kernel, { do: 'route.delete', route }), ['ok'])
        assert.deepEqual(await seeRoutes(bench.kernel), [directRoute])
      })

    test('routes that weft has no words for are neither written nor deleted', async () => {
      await using bench = await open(plain)
      const { subnet } = ipv4.peer(1)
      await bench.stranger.addBlackhole(subnet)
      const [route] = await see(bench.kernel, 'route')
      assert.ok(route)
      const codes = await apply(bench.kernel, { do: 'route.replace', route }, { do: 'route.delete', route })
      assert.deepEqual(codes, ['EINVAL', 'EINVAL'])
      assert.deepEqual(await see(bench.kernel, 'route'), [route])
    })
  })
}
