import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Nexthop } from '../../model/state.js'
import { apply, observe, see, seeRoutes, tunnel } from './asking.js'
import { type OpenBench, plain } from './bench.js'
import { ipv4, ipv6 } from './samples.js'

export function nexthopsConformance(open: OpenBench): void {
  describe('next hop objects', () => {
    for (const sample of [ipv4, ipv6]) {
      const { name } = sample.link
      const { nexthop, nexthopRoute, directRoute } = sample.peer(1)

      test(`one on ${name} carries routes, and takes them along when it goes`, async () => {
        await using bench = await open(plain)
        const codes = await apply(
          bench.kernel,
          ...tunnel(sample),
          { do: 'nexthop.replace', nexthop },
          { do: 'route.replace', route: nexthopRoute },
        )
        assert.deepEqual(codes, ['ok', 'ok', 'ok', 'ok'])
        assert.deepEqual(await see(bench.kernel, 'nexthop'), [nexthop])
        assert.deepEqual(await seeRoutes(bench.kernel), [nexthopRoute])
        assert.deepEqual(await apply(bench.kernel, { do: 'nexthop.delete', nexthop }), ['ok'])
        assert.deepEqual(await see(bench.kernel, 'nexthop'), [])
        assert.deepEqual(await seeRoutes(bench.kernel), [])
      })

      test(`one that moves from ${name} to eth0 takes its routes along`, async () => {
        await using bench = await open(plain)
        assert.ok(directRoute.hop.by === 'gateway')
        const moved: Nexthop = { ...nexthop, gateway: directRoute.hop.gateway, link: 'eth0', isOnlink: false }
        await apply(
          bench.kernel,
          ...tunnel(sample),
          { do: 'nexthop.replace', nexthop },
          { do: 'route.replace', route: nexthopRoute },
          { do: 'nexthop.replace', nexthop: moved },
        )
        assert.deepEqual(await see(bench.kernel, 'nexthop'), [moved])
        const hop = { by: 'nexthop', id: nexthop.id, link: 'eth0' }
        assert.deepEqual(await seeRoutes(bench.kernel), [{ ...nexthopRoute, hop }])
      })

      test(`one needs ${name} up, a gateway on the link that is somebody else, and a number`, async () => {
        await using bench = await open(plain)
        const codes = await apply(
          bench.kernel,
          { do: 'nexthop.replace', nexthop },
          { do: 'link.create', link: { ...sample.link, isUp: false } },
          { do: 'nexthop.replace', nexthop },
          { do: 'link.change', change: { name, isUp: true } },
          { do: 'nexthop.replace', nexthop: { ...nexthop, isOnlink: false } },
          { do: 'nexthop.replace', nexthop: { ...nexthop, gateway: sample.link.local } },
          { do: 'nexthop.replace', nexthop: { ...nexthop, id: 0 } },
          { do: 'nexthop.replace', nexthop },
        )
        const unreachable = sample === ipv4 ? 'ENETUNREACH' : 'EHOSTUNREACH'
        assert.deepEqual(codes, ['ENODEV', 'ok', 'ENETDOWN', 'ok', unreachable, 'EINVAL', 'EINVAL', 'ok'])
      })

      test(`a route on ${name} needs the next hop that it names; deleting without it is no failure`, async () => {
        await using bench = await open(plain)
        const codes = await apply(
          bench.kernel,
          ...tunnel(sample),
          { do: 'route.replace', route: nexthopRoute },
          { do: 'route.delete', route: nexthopRoute },
          { do: 'nexthop.delete', nexthop },
        )
        assert.deepEqual(codes, ['ok', 'ok', 'EINVAL', 'ok', 'ok'])
      })
    }

    test('IPv6 routes need IPv6 next hops', async () => {
      await using bench = await open(plain)
      const { nexthop } = ipv4.peer(1)
      const route = { ...ipv6.peer(1).nexthopRoute, hop: { by: 'nexthop', id: nexthop.id, link: undefined } } as const
      const codes = await apply(
        bench.kernel,
        ...tunnel(ipv4),
        { do: 'nexthop.replace', nexthop },
        { do: 'route.replace', route },
      )
      assert.deepEqual(codes, ['ok', 'ok', 'ok', 'EINVAL'])
    })

    test('the numbers that somebody else has taken are told', async () => {
      await using bench = await open(plain)
      const [mine, theirs] = [ipv4.peer(1).nexthop, { ...ipv4.peer(2).nexthop, protocol: 77 }]
      await apply(bench.kernel, ...tunnel(ipv4), { do: 'nexthop.replace', nexthop: mine })
      await bench.stranger.apply({ do: 'nexthop.replace', nexthop: theirs })
      const { facts } = await observe(bench.kernel)
      assert.deepEqual(facts.foreignNexthops, new Set([theirs.id]))
      assert.deepEqual(await see(bench.kernel, 'nexthop'), [mine, theirs])
    })

    test('a kernel without them says so, refuses them, and has gateway routes', async () => {
      await using bench = await open({ ...plain, hasNexthopObjects: false })
      const { nexthop, nexthopRoute, route } = ipv4.peer(1)
      assert.equal((await observe(bench.kernel)).facts.hasNexthopObjects, false)
      const codes = await apply(
        bench.kernel,
        ...tunnel(ipv4),
        { do: 'nexthop.replace', nexthop },
        { do: 'route.replace', route: nexthopRoute },
        { do: 'route.delete', route: nexthopRoute },
        { do: 'nexthop.delete', nexthop },
        { do: 'route.replace', route },
      )
      assert.deepEqual(codes, ['ok', 'ok', 'EOPNOTSUPP', 'EOPNOTSUPP', 'ok', 'ok', 'ok'])
      assert.deepEqual(await seeRoutes(bench.kernel), [route])
    })
  })
}
