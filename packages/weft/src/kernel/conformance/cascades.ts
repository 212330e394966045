import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mac } from '@weft/inet'
import type { Operation } from '../../model/operation.js'
import { apply, observe, see, seeRoutes, tunnel } from './asking.js'
import { type Bench, type OpenBench, plain } from './bench.js'
import { ipv4, ipv6, type Sample } from './samples.js'

export function cascadesConformance(open: OpenBench): void {
  describe('what one change brings along', () => {
    for (const sample of [ipv4, ipv6]) {
      const { link, address } = sample
      const [one, two] = [sample.peer(1), sample.peer(2)]

      test(`${link.name} goes: so does all that was on it`, async () => {
        await using bench = await open(plain)
        await furnish(bench, sample)
        await bench.stranger.apply({ do: 'link.delete', name: link.name })
        const { state } = await observe(bench.kernel)
        for (const [kind, objects] of Object.entries(state)) assert.deepEqual([...objects.keys()], [], kind)
      })

      test(`eth0 goes: so does ${link.name}, which stands on it`, async () => {
        await using bench = await open(plain)
        await furnish(bench, sample)
        await bench.stranger.apply({ do: 'link.delete', name: 'eth0' })
        const { state, facts } = await observe(bench.kernel)
        for (const [kind, objects] of Object.entries(state)) assert.deepEqual([...objects.keys()], [], kind)
        assert.ok(facts.interfaces.every(({ name }) => name !== 'eth0'))
        assert.deepEqual(facts.defaultLinks, {})
      })

      test(`${link.name} goes down: forwarding entries stay, and an IPv4 address; nothing else`, async () => {
        await using bench = await open(plain)
        await furnish(bench, sample)
        await bench.stranger.takeDown(link.name)
        assert.deepEqual(await see(bench.kernel, 'link'), [{ ...link, isUp: false }])
        assert.deepEqual(await see(bench.kernel, 'forwarding'), [one.entry])
        assert.deepEqual(await see(bench.kernel, 'address'), sample === ipv4 ? [address] : [])
        for (const kind of ['neighbor', 'nexthop', 'route'] as const)
          assert.deepEqual(await see(bench.kernel, kind), [], kind)
      })

      test(`${link.name} comes up again: nothing comes back by itself`, async () => {
        await using bench = await open(plain)
        await furnish(bench, sample)
        await bench.stranger.takeDown(link.name)
        await bench.stranger.bringUp(link.name)
        assert.deepEqual(await see(bench.kernel, 'link'), [link])
        for (const kind of ['neighbor', 'nexthop', 'route'] as const)
          assert.deepEqual(await see(bench.kernel, kind), [], kind)
      })

      for (const newMac of [mac('02:00:00:00:01:99'), link.mac])
        test(`${link.name} is told the MAC ${newMac}: its neighbours are forgotten, the same MAC or not`, async () => {
          await using bench = await open(plain)
          await furnish(bench, sample)
          await bench.stranger.apply({ do: 'link.change', change: { name: link.name, mac: newMac } })
          assert.deepEqual(await see(bench.kernel, 'neighbor'), [])
          assert.deepEqual(await see(bench.kernel, 'forwarding'), [one.entry])
          assert.deepEqual(await see(bench.kernel, 'nexthop'), [one.nexthop])
          assert.deepEqual(await seeRoutes(bench.kernel), [one.nexthopRoute, two.route])
        })

      test(`eth0 goes down: ${link.name} stays as it is, direct routes go`, async () => {
        await using bench = await open(plain)
        await furnish(bench, sample)
        const { directRoute } = sample.peer(3)
        assert.deepEqual(await apply(bench.kernel, { do: 'route.replace', route: directRoute }), ['ok'])
        await bench.stranger.takeDown('eth0')
        assert.deepEqual(await see(bench.kernel, 'link'), [link])
        assert.deepEqual(await see(bench.kernel, 'neighbor'), [one.neighbor])
        assert.deepEqual(await seeRoutes(bench.kernel), [one.nexthopRoute, two.route])
        assert.deepEqual((await observe(bench.kernel)).facts.defaultLinks, {})
      })
    }

    test('the routes to a device’s own subnets come back when it comes up', async () => {
      await using bench = await open(plain)
      const { directRoute } = ipv4.peer(1)
      await bench.stranger.takeDown('eth0')
      await bench.stranger.bringUp('eth0')
      assert.deepEqual(await apply(bench.kernel, { do: 'route.replace', route: directRoute }), ['ok'])
      const refused = await apply(bench.kernel, { do: 'route.replace', route: ipv6.peer(1).directRoute })
      assert.deepEqual(refused, ['EHOSTUNREACH'], 'the IPv6 address went with the device')
    })
  })
}

/** The tunnel with one peer through a next hop object, and one with a route of its own. */
async function furnish({ kernel }: Bench, sample: Sample): Promise<void> {
  const [one, two] = [sample.peer(1), sample.peer(2)]
  const operations: Operation[] = [
    ...tunnel(sample),
    { do: 'neighbor.replace', neighbor: one.neighbor },
    { do: 'forwarding.replace', entry: one.entry },
    { do: 'nexthop.replace', nexthop: one.nexthop },
    { do: 'route.replace', route: one.nexthopRoute },
    { do: 'route.replace', route: two.route },
  ]
  const codes = await apply(kernel, ...operations)
  assert.deepEqual(new Set(codes), new Set(['ok']))
}
