import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { interfaceAddress, prefix } from '@weft/inet'
import { apply, see, tunnel } from './asking.js'
import { type OpenBench, plain } from './bench.js'
import { ipv4, ipv6 } from './samples.js'

export function addressesConformance(open: OpenBench): void {
  describe('addresses', () => {
    for (const { link, address } of [ipv4, ipv6]) {
      test(`${address.address} comes and goes, on a device that is down too`, async () => {
        await using bench = await open(plain)
        const codes = await apply(
          bench.kernel,
          { do: 'link.create', link: { ...link, isUp: false } },
          { do: 'address.add', address },
        )
        assert.deepEqual(codes, ['ok', 'ok'])
        assert.deepEqual(await see(bench.kernel, 'address'), [address])
        assert.deepEqual(await apply(bench.kernel, { do: 'address.delete', address }), ['ok'])
        assert.deepEqual(await see(bench.kernel, 'address'), [])
      })

      test(`${address.address} is added once, and deleting what is not there is no failure`, async () => {
        await using bench = await open(plain)
        const codes = await apply(
          bench.kernel,
          { do: 'address.add', address },
          { do: 'address.delete', address },
          { do: 'link.create', link },
          { do: 'address.delete', address },
          { do: 'address.add', address },
          { do: 'address.add', address },
        )
        assert.deepEqual(codes, ['ENODEV', 'ok', 'ok', 'ok', 'ok', 'EEXIST'])
      })
    }

    test('the same address with another length is another one for IPv4 only', async () => {
      await using bench = await open(plain)
      const wide4 = { link: ipv4.link.name, address: interfaceAddress('10.244.0.0/24') }
      const wide6 = { link: ipv6.link.name, address: interfaceAddress('fd00:244::/64') }
      const codes = await apply(
        bench.kernel,
        ...tunnel(ipv4),
        ...tunnel(ipv6),
        { do: 'address.add', address: wide4 },
        { do: 'address.add', address: wide6 },
      )
      assert.deepEqual(codes.slice(4), ['ok', 'EEXIST'])
      assert.deepEqual(await see(bench.kernel, 'address'), [ipv6.address, wide4, ipv4.address])
    })

    test('the route to its own subnet is the kernel’s work, and goes with the address', async () => {
      await using bench = await open(plain)
      const wide = { link: ipv4.link.name, address: interfaceAddress('10.244.7.1/24') }
      await apply(bench.kernel, ...tunnel(ipv4), ...tunnel(ipv6), { do: 'address.add', address: wide })
      const route4 = {
        destination: prefix('10.244.7.0/24'),
        metric: 0,
        protocol: 2,
        hop: { by: 'other', link: 'flannel.1', text: 'dev flannel.1 src 10.244.7.1' },
      }
      const route6 = {
        destination: prefix('fd00:244::/128'),
        metric: 256,
        protocol: 2,
        hop: { by: 'other', link: 'flannel-v6.1', text: 'dev flannel-v6.1' },
      }
      assert.deepEqual(await see(bench.kernel, 'route'), [route4, route6])
      await apply(
        bench.kernel,
        { do: 'address.delete', address: wide },
        { do: 'address.delete', address: ipv6.address },
      )
      assert.deepEqual(await see(bench.kernel, 'route'), [])
    })

    test('with its last IPv4 address a device loses its IPv4 neighbours and routes, but not those through next hops', async () => {
      await using bench = await open(plain)
      const [one, two] = [ipv4.peer(1), ipv4.peer(2)]
      const codes = await apply(
        bench.kernel,
        ...tunnel(ipv4),
        { do: 'neighbor.replace', neighbor: one.neighbor },
        { do: 'forwarding.replace', entry: one.entry },
        { do: 'nexthop.replace', nexthop: one.nexthop },
        { do: 'route.replace', route: one.nexthopRoute },
        { do: 'route.replace', route: two.route },
        { do: 'address.delete', address: ipv4.address },
      )
      assert.deepEqual(new Set(codes), new Set(['ok']))
      assert.deepEqual(await see(bench.kernel, 'neighbor'), [])
      assert.deepEqual(await see(bench.kernel, 'route'), [one.nexthopRoute])
      assert.deepEqual(await see(bench.kernel, 'nexthop'), [one.nexthop])
      assert.deepEqual(await see(bench.kernel, 'forwarding'), [one.entry])
    })

    test('with its last IPv6 address a device loses nothing else', async () => {
      await using bench = await open(plain)
      const { neighbor, route } = ipv6.peer(1)
      await apply(
        bench.kernel,
        ...tunnel(ipv6),
        { do: 'neighbor.replace', neighbor },
        { do: 'route.replace', route },
        { do: 'address.delete', address: ipv6.address },
      )
      assert.deepEqual(await see(bench.kernel, 'neighbor'), [neighbor])
      assert.deepEqual(await see(bench.kernel, 'route'), [route])
    })

    test('a device of less than 1280 bytes has no IPv6', async () => {
      await using bench = await open(plain)
      const { neighbor, route, nexthop } = ipv6.peer(1)
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link: { ...ipv6.link, mtuBytes: 1279 } },
        { do: 'address.add', address: ipv6.address },
        { do: 'neighbor.replace', neighbor },
        { do: 'nexthop.replace', nexthop },
        { do: 'route.replace', route },
      )
      assert.deepEqual(codes, ['ok', 'EINVAL', 'EINVAL', 'ENODEV', 'ENODEV'])
    })

    test('a device that shrinks below 1280 bytes loses its IPv6, but not what goes through next hops', async () => {
      await using bench = await open(plain)
      const [one, two] = [ipv6.peer(1), ipv6.peer(2)]
      const codes = await apply(
        bench.kernel,
        ...tunnel(ipv6),
        { do: 'neighbor.replace', neighbor: one.neighbor },
        { do: 'forwarding.replace', entry: one.entry },
        { do: 'nexthop.replace', nexthop: one.nexthop },
        { do: 'route.replace', route: one.nexthopRoute },
        { do: 'route.replace', route: two.route },
        { do: 'link.change', change: { name: ipv6.link.name, mtuBytes: 1279 } },
      )
      assert.deepEqual(new Set(codes), new Set(['ok']))
      for (const kind of ['address', 'neighbor'] as const) assert.deepEqual(await see(bench.kernel, kind), [], kind)
      assert.deepEqual(await see(bench.kernel, 'nexthop'), [one.nexthop])
      assert.deepEqual(await see(bench.kernel, 'route'), [one.nexthopRoute])
      assert.deepEqual(await see(bench.kernel, 'forwarding'), [one.entry])
    })
  })
}
