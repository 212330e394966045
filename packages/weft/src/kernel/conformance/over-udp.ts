import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { address, interfaceAddress, prefix } from '@weft/inet'
import type { Operation } from '../../model/operation.js'
import { type FouPort, type IpipLink, keyOf, type Nexthop, type Route, weftProtocol } from '../../model/state.js'
import type { ObserveQuery } from '../kernel.js'
import { apply, observe } from './asking.js'
import { type Bench, type OpenBench, plain } from './bench.js'

const link: IpipLink = {
  kind: 'ipip',
  name: 'flannel0',
  local: address('192.0.2.1'),
  port: 8285,
  mtuBytes: 1472,
  isUp: true,
}
const fou: FouPort = { port: 8285, protocol: 4 }
const linkAddress = { link: link.name, address: interfaceAddress('10.244.0.0/32') }
const gateway = address('192.0.2.2')
const nexthop: Nexthop = { id: 1001, gateway, link: link.name, isOnlink: true, protocol: weftProtocol }
const subnet = prefix('10.244.1.0/24')
const route: Route = {
  destination: subnet,
  metric: 0,
  protocol: weftProtocol,
  hop: { by: 'nexthop', id: nexthop.id, link: link.name },
}
const plainRoute: Route = {
  ...route,
  destination: prefix('10.244.2.0/24'),
  hop: { by: 'gateway', gateway, link: link.name, isOnlink: true },
}

const asking: Partial<ObserveQuery> = { links: new Set([link.name]), asksForFou: true, isResync: true }

const whole: readonly Operation[] = [
  { do: 'fou.add', fou },
  { do: 'link.create', link },
  { do: 'address.add', address: linkAddress },
  { do: 'nexthop.replace', nexthop },
  { do: 'route.replace', route },
  { do: 'route.replace', route: plainRoute },
]

async function state({ kernel }: Bench) {
  const { state } = await observe(kernel, asking)
  return {
    fou: [...state.fou.values()].sort((a, b) => a.port - b.port),
    link: [...state.link.values()],
    address: [...state.address.values()],
    route: [...state.route.values()].sort((a, b) => (keyOf.route(a) < keyOf.route(b) ? -1 : 1)),
  }
}

const all = { fou: [fou], link: [link], address: [linkAddress], route: [route, plainRoute] }

/** Carried by the kernel itself; where it cannot, there is nothing to hold it to. */
export function overUdpConformance(open: OpenBench): void {
  const check = (title: string, work: (bench: Bench) => Promise<void>) =>
    test(title, async (t: TestContext) => {
      await using bench = await open(plain)
      const { missing } = (await observe(bench.kernel, asking)).facts.fou ?? {}
      if (missing === undefined) await work(bench)
      else t.skip(missing)
    })

  describe('packets over UDP', () => {
    check('a port, a device and what is on it are seen exactly as they were asked for', async bench => {
      assert.deepEqual(new Set(await apply(bench.kernel, ...whole)), new Set(['ok']))
      assert.deepEqual(await state(bench), all)
    })

    check('who does not ask for ports is told of none', async bench => {
      await apply(bench.kernel, ...whole)
      const { state, facts } = await observe(bench.kernel)
      assert.equal(state.fou.size, 0)
      assert.equal(facts.fou, undefined)
      assert.equal(facts.interfaces.find(({ name }) => name === link.name)?.fouPort, link.port)
    })

    check(
      'a port is had by one at a time, whatever it leads to; deleting what is not there is no failure',
      async bench => {
        const other = { port: 8285, protocol: 47 }
        const codes = await apply(
          bench.kernel,
          { do: 'fou.add', fou },
          { do: 'fou.add', fou },
          { do: 'fou.add', fou: other },
          { do: 'fou.delete', fou },
          { do: 'fou.delete', fou },
          { do: 'fou.add', fou: other },
        )
        assert.deepEqual(codes, ['ok', 'EADDRINUSE', 'EADDRINUSE', 'ok', 'ok', 'ok'])
        assert.deepEqual((await state(bench)).fou, [other])
      },
    )

    check('a name is taken once, and so is an end of tunnels', async bench => {
      const codes = await apply(
        bench.kernel,
        { do: 'link.create', link },
        { do: 'link.create', link: { ...link, local: address('192.0.2.9') } },
        { do: 'link.create', link: { ...link, name: 'twin', port: 9000 } },
        { do: 'link.create', link: { ...link, name: 'flannel0-too-long' } },
      )
      assert.deepEqual(codes, ['ok', 'EEXIST', 'EEXIST', 'ERANGE'])
    })

    check('its end and its port change under a device that lives on, with all that is on it', async bench => {
      const moved = { ...link, local: address('192.0.2.99'), port: 9000 }
      await apply(bench.kernel, ...whole)
      assert.deepEqual(await apply(bench.kernel, { do: 'ipip.change', link: moved }), ['ok'])
      assert.deepEqual(await state(bench), { ...all, link: [moved] })
    })

    check('what no device can become is refused and changes nothing', async bench => {
      await apply(bench.kernel, ...whole)
      const codes = await apply(
        bench.kernel,
        { do: 'ipip.change', link: { ...link, name: 'flannel9' } },
        { do: 'link.change', change: { name: link.name, mtuBytes: 65535 } },
        { do: 'link.change', change: { name: link.name, mtuBytes: 60 } },
        { do: 'link.change', change: { name: 'flannel9', mtuBytes: 1400 } },
      )
      assert.deepEqual(codes, ['ENODEV', 'EINVAL', 'EINVAL', 'ENODEV'])
      assert.deepEqual(await state(bench), all)
    })

    check('an MTU beyond what a packet can be is cut for a new device', async bench => {
      await apply(bench.kernel, { do: 'link.create', link: { ...link, mtuBytes: 65535 } })
      assert.deepEqual((await state(bench)).link, [{ ...link, mtuBytes: 65535 - 28 }])
    })

    check('the MTU changes, and nothing else with it', async bench => {
      await apply(bench.kernel, ...whole)
      const change = { name: link.name, mtuBytes: 1372 }
      assert.deepEqual(await apply(bench.kernel, { do: 'link.change', change }), ['ok'])
      assert.deepEqual(await state(bench), { ...all, link: [{ ...link, mtuBytes: 1372 }] })
    })

    check(
      'the device goes down and comes up: its address and its port stay, its routes do not come back',
      async bench => {
        await apply(bench.kernel, ...whole)
        await bench.stranger.takeDown(link.name)
        assert.deepEqual(await state(bench), { ...all, link: [{ ...link, isUp: false }], route: [] })
        await bench.stranger.bringUp(link.name)
        assert.deepEqual(await state(bench), { ...all, route: [] })
      },
    )

    check('the device goes, and with it all but the port', async bench => {
      await apply(bench.kernel, ...whole)
      await bench.stranger.apply({ do: 'link.delete', name: link.name })
      assert.deepEqual(await state(bench), { fou: [fou], link: [], address: [], route: [] })
    })

    check('the underlay goes, and the device stays where it is', async bench => {
      await apply(bench.kernel, ...whole)
      await bench.stranger.apply({ do: 'link.delete', name: 'eth0' })
      assert.deepEqual(await state(bench), all)
    })
  })
}
