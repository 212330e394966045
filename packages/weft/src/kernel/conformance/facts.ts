import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, addressOf, interfaceAddress } from '@weft/inet'
import { apply, observe, tunnel } from './asking.js'
import { hostInterfaces, type OpenBench, plain } from './bench.js'
import { ipv4, ipv6 } from './samples.js'

export function factsConformance(open: OpenBench): void {
  describe('facts', () => {
    test('the interfaces of the host are told, with their addresses', async () => {
      await using bench = await open(plain)
      const { facts } = await observe(bench.kernel)
      assert.deepEqual(facts.interfaces, hostInterfaces)
      assert.deepEqual(facts.defaultLinks, { ipv4: 'eth0', ipv6: 'eth0' })
      assert.equal(facts.hasNexthopObjects, true)
      assert.deepEqual(facts.foreignNexthops, new Set())
    })

    test('devices that we asked for by name are ours, not the host’s', async () => {
      await using bench = await open(plain)
      await apply(bench.kernel, ...tunnel(ipv4))
      const { facts } = await observe(bench.kernel)
      assert.deepEqual(facts.interfaces, hostInterfaces)
    })

    test('devices of our making that we no longer ask for are like any other', async () => {
      await using bench = await open(plain)
      await apply(bench.kernel, ...tunnel(ipv4))
      const { facts, state } = await observe(bench.kernel, { links: new Set([ipv6.link.name]) })
      const { name, mac, mtuBytes } = ipv4.link
      const known = { address: ipv4.address.address, isGlobal: true, isPermanent: true, isUnfit: false }
      assert.deepEqual(facts.interfaces.at(-1), {
        name,
        mac,
        mtuBytes,
        isUp: true,
        isLoopback: false,
        addresses: [known],
      })
      assert.deepEqual([...state.link.keys()], [])
      assert.deepEqual([...state.address.keys()], [])
    })

    test('interfaces come, change and go', async () => {
      await using bench = await open(plain)
      await bench.stranger.addVeth('eth2', 'far2')
      await bench.stranger.bringUp('eth2')
      const added = { link: 'eth2', address: interfaceAddress('203.0.113.1/24') }
      await bench.stranger.apply(
        { do: 'link.change', change: { name: 'eth2', mtuBytes: 1400 } },
        { do: 'address.add', address: added },
        { do: 'link.delete', name: 'eth1' },
      )
      const { facts } = await observe(bench.kernel)
      const eth2 = facts.interfaces.find(({ name }) => name === 'eth2')
      assert.deepEqual(eth2?.mtuBytes, 1400)
      assert.deepEqual(eth2?.isUp, true)
      assert.deepEqual(
        eth2?.addresses.map(({ address }) => address),
        ['203.0.113.1/24'],
      )
      assert.ok(facts.interfaces.every(({ name }) => name !== 'eth1'))
    })

    test('paths lead to the neighbour, through the router, into the tunnel, home, or nowhere', async () => {
      await using bench = await open(plain)
      const [one, two] = [ipv4.peer(1), ipv4.peer(2)]
      await apply(
        bench.kernel,
        ...tunnel(ipv4),
        { do: 'nexthop.replace', nexthop: one.nexthop },
        { do: 'route.replace', route: one.nexthopRoute },
      )
      await bench.stranger.addBlackhole(two.subnet)
      const [own, own6] = [address('192.0.2.1'), address('2001:db8::1')]
      const asked = ['192.0.2.9', '203.0.113.5', '10.244.1.7', '10.244.2.7', '192.0.2.1', '198.51.100.9'].map(address)
      const { facts } = await observe(bench.kernel, {
        resolve: [...asked, address('2001:db8::9'), address('2001:db8:9::9')],
      })
      assert.deepEqual(
        facts.paths,
        new Map([
          [address('192.0.2.9'), { link: 'eth0', source: own }],
          [address('203.0.113.5'), { link: 'eth0', gateway: address('192.0.2.254'), source: own }],
          [
            address('10.244.1.7'),
            { link: 'flannel.1', gateway: address('10.244.1.0'), source: addressOf(ipv4.address.address) },
          ],
          [address('192.0.2.1'), { link: 'lo', source: own }],
          [address('198.51.100.9'), { link: 'eth0', gateway: address('192.0.2.254'), source: own }],
          [address('2001:db8::9'), { link: 'eth0', source: own6 }],
          [address('2001:db8:9::9'), { link: 'eth0', gateway: address('2001:db8::fe'), source: own6 }],
        ]),
      )
    })

    test('without routes there is no path', async () => {
      await using bench = await open(plain)
      await bench.stranger.takeDown('eth0')
      const { facts } = await observe(bench.kernel, { resolve: [address('192.0.2.9'), address('2001:db8::9')] })
      assert.deepEqual(facts.paths, new Map())
    })

    test('neighbours can be told of the MACs on a link that is there', async () => {
      await using bench = await open(plain)
      const told = ['eth0', 'lo', 'eth9'].map(link => bench.kernel.announce(link))
      assert.deepEqual(
        (await Promise.all(told)).map(failure => failure?.code),
        [undefined, undefined, 'ENODEV'],
      )
    })

    test('an observation is a picture: it does not change when the kernel does', async () => {
      await using bench = await open(plain)
      await apply(bench.kernel, ...tunnel(ipv4))
      const before = await observe(bench.kernel)
      await apply(bench.kernel, { do: 'link.delete', name: ipv4.link.name })
      assert.deepEqual([...before.state.link.values()], [ipv4.link])
    })
  })
}
