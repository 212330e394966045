import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, mac } from '@weft/inet'
import { apply, see, seeRoutes } from './asking.js'
import { type OpenBench, plain } from './bench.js'
import { ipv4, ipv6 } from './samples.js'

const { link } = ipv4

export function linksConformance(open: OpenBench): void {
  describe('links', () => {
    for (const { link } of [ipv4, ipv6])
      test(`${link.name} is seen exactly as it was asked for`, async () => {
        await using bench = await open(plain)
        assert.deepEqual(await apply(bench.kernel, { do: 'link.create', link }), ['ok'])
        assert.deepEqual(await see(bench.kernel, 'link'), [link])
        assert.deepEqual(await see(bench.kernel, 'address'), [])
      })

    test('a device with other options than the usual is seen with them', async () => {
      await using bench = await open(plain)
      const unusual = { ...link, vni: 77, port: 4789, isLearning: true, hasGbp: true, isUp: false }
      assert.deepEqual(await apply(bench.kernel, { do: 'link.create', link: unusual }), ['ok'])
      assert.deepEqual(await see(bench.kernel, 'link'), [unusual])
    })

    test('a new device whose MTU does not fit through its parent gets the largest that does', async () => {
      await using bench = await open(plain)
      for (const { link } of [ipv4, ipv6])
        await apply(bench.kernel, { do: 'link.create', link: { ...link, mtuBytes: 1500 } })
      assert.deepEqual(
        (await see(bench.kernel, 'link')).map(({ mtuBytes }) => mtuBytes),
        [1430, 1450],
      )
    })

    test('a name is taken once', async () => {
      await using bench = await open(plain)
      const other = { ...link, vni: 2 }
      const codes = await apply(bench.kernel, { do: 'link.create', link }, { do: 'link.create', link: other })
      assert.deepEqual(codes, ['ok', 'EEXIST'])
    })

    test('a VNI is taken once a port and family', async () => {
      await using bench = await open(plain)
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link },
        { do: 'link.create', link: { ...link, name: 'twin' } },
        { do: 'link.create', link: { ...link, name: 'other-port', port: 4789 } },
        { do: 'link.create', link: ipv6.link },
      )
      assert.deepEqual(codes, ['ok', 'EEXIST', 'ok', 'ok'])
    })

    test('devices on one port agree on group policy bits, or only one of them is up', async () => {
      await using bench = await open(plain)
      const gbp = { ...link, name: 'flannel-v6.1', vni: 2, hasGbp: true }
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link },
        { do: 'link.create', link: gbp },
        { do: 'link.create', link: { ...gbp, isUp: false } },
        { do: 'link.change', change: { name: gbp.name, isUp: true } },
      )
      assert.deepEqual(codes, ['ok', 'EADDRINUSE', 'ok', 'EADDRINUSE'])
      assert.deepEqual(await see(bench.kernel, 'link'), [{ ...gbp, isUp: false }, link])
    })

    test('what no device can be is refused and leaves nothing behind', async () => {
      await using bench = await open(plain)
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link: { ...link, parent: 'eth9' } },
        { do: 'link.create', link: { ...link, name: 'flannel.123456789' } },
        { do: 'link.create', link: { ...link, mac: mac('03:00:00:00:00:01') } },
        { do: 'link.create', link: { ...link, mtuBytes: 60 } },
      )
      assert.deepEqual(codes, ['ENODEV', 'ERANGE', 'EADDRNOTAVAIL', 'EINVAL'])
      assert.deepEqual(await see(bench.kernel, 'link'), [])
    })

    test('neither its own end nor its parent need to be in use', async () => {
      await using bench = await open(plain)
      const nowhere = { ...link, local: address('203.0.113.9'), parent: 'eth1' }
      assert.deepEqual(await apply(bench.kernel, { do: 'link.create', link: nowhere }), ['ok'])
      assert.deepEqual(await see(bench.kernel, 'link'), [nowhere])
    })

    test('MAC, MTU and being up can be changed', async () => {
      await using bench = await open(plain)
      const change = { name: link.name, mac: mac('02:00:00:00:01:99'), mtuBytes: 1400, isUp: true } as const
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link: { ...link, isUp: false } },
        { do: 'link.change', change },
      )
      assert.deepEqual(codes, ['ok', 'ok'])
      assert.deepEqual(await see(bench.kernel, 'link'), [{ ...link, mac: change.mac, mtuBytes: 1400 }])
    })

    test('its parent, its own end and learning change under a device that lives on, with all that is on it', async () => {
      for (const { link, address: linkAddress, peer } of [ipv4, ipv6]) {
        await using bench = await open(plain)
        const { neighbor, entry, route } = peer(1)
        const local = link === ipv4.link ? address('192.0.2.99') : address('2001:db8::99')
        const change = { name: link.name, parent: 'eth1', local, isLearning: true }
        const codes = await apply(
          bench.kernel,
          { do: 'link.create', link },
          { do: 'address.add', address: linkAddress },
          { do: 'neighbor.replace', neighbor },
          { do: 'forwarding.replace', entry },
          { do: 'route.replace', route },
          { do: 'vxlan.change', change },
        )
        assert.deepEqual(new Set(codes), new Set(['ok']))
        assert.deepEqual(await see(bench.kernel, 'link'), [{ ...link, ...change }])
        assert.deepEqual(await see(bench.kernel, 'neighbor'), [neighbor])
        assert.deepEqual(await see(bench.kernel, 'forwarding'), [entry])
        assert.deepEqual(await seeRoutes(bench.kernel), [route])
      }
    })

    test('under a parent that carries less, the MTU of the device is cut; it may grow again under another', async () => {
      await using bench = await open(plain)
      await bench.stranger.apply({ do: 'link.change', change: { name: 'eth1', mtuBytes: 1400 } })
      const { name } = link
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link },
        { do: 'vxlan.change', change: { name, parent: 'eth1' } },
        { do: 'link.change', change: { name, mtuBytes: 1450 } },
      )
      assert.deepEqual(codes, ['ok', 'ok', 'EINVAL'])
      assert.deepEqual(await see(bench.kernel, 'link'), [{ ...link, parent: 'eth1', mtuBytes: 1350 }])
      const back = await apply(
        bench.kernel,
        { do: 'vxlan.change', change: { name, parent: 'eth0' } },
        { do: 'link.change', change: { name, mtuBytes: 1450 } },
      )
      assert.deepEqual(back, ['ok', 'ok'])
      assert.deepEqual(await see(bench.kernel, 'link'), [link])
    })

    test('what no device can become is refused and changes nothing', async () => {
      await using bench = await open(plain)
      const { name } = link
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link },
        { do: 'vxlan.change', change: { name, parent: 'eth9' } },
        { do: 'vxlan.change', change: { name, local: address('2001:db8::99') } },
        { do: 'vxlan.change', change: { name: 'flannel.9', parent: 'eth1' } },
      )
      assert.deepEqual(codes, ['ok', 'ENODEV', 'EOPNOTSUPP', 'ENODEV'])
      assert.deepEqual(await see(bench.kernel, 'link'), [link])
    })

    test('a change beyond what fits is refused, not cut', async () => {
      await using bench = await open(plain)
      const { name } = link
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link },
        { do: 'link.change', change: { name, mtuBytes: 1451 } },
        { do: 'link.change', change: { name, mtuBytes: 60 } },
        { do: 'link.change', change: { name, mac: mac('03:00:00:00:00:01') } },
        { do: 'link.change', change: { name: 'eth9', mtuBytes: 1400 } },
      )
      assert.deepEqual(codes, ['ok', 'EINVAL', 'EINVAL', 'EADDRNOTAVAIL', 'ENODEV'])
      assert.deepEqual(await see(bench.kernel, 'link'), [link])
    })

    test('deleting a device that is not there is no failure; the loopback stays', async () => {
      await using bench = await open(plain)
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link },
        { do: 'link.delete', name: link.name },
        { do: 'link.delete', name: link.name },
        { do: 'link.delete', name: 'lo' },
      )
      assert.deepEqual(codes, ['ok', 'ok', 'ok', 'EOPNOTSUPP'])
      assert.deepEqual(await see(bench.kernel, 'link'), [])
    })

    test('a device of our name and another kind is told as such', async () => {
      await using bench = await open(plain)
      await bench.stranger.addVeth(link.name, 'elsewhere')
      assert.deepEqual(await see(bench.kernel, 'link'), [
        { kind: 'other', name: link.name, kernelKind: 'veth', mtuBytes: 1500, isUp: false },
      ])
    })

    test('operations that follow a creation in one list find the new device', async () => {
      await using bench = await open(plain)
      const { neighbor, entry, route } = ipv4.peer(1)
      const codes = await apply(
        bench.kernel,
        { do: 'link.delete', name: link.name },
        { do: 'link.create', link },
        { do: 'neighbor.replace', neighbor },
        { do: 'link.delete', name: link.name },
        { do: 'link.create', link },
        { do: 'forwarding.replace', entry },
        { do: 'route.replace', route },
      )
      assert.deepEqual(codes, ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'])
      assert.deepEqual(await see(bench.kernel, 'neighbor'), [])
      assert.deepEqual(await see(bench.kernel, 'forwarding'), [entry])
      assert.deepEqual(await see(bench.kernel, 'route'), [route])
    })
  })
}
