import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, addressAt, mac, networkOf, prefix, subnetAt } from '@weft/inet'
import { isRootlike, warmThreadPool } from '@weft/linux'
import { addRoute, changeLink, createLink, replaceForwarding, replaceNeighbor, replaceRoute } from '@weft/netlink'
import type { Operation } from '../../model/operation.js'
import { apply, observe, see, tunnel } from '../conformance/asking.js'
import { plain } from '../conformance/bench.js'
import { executeAll, indexOf, type LinuxBench, openLinuxBench } from '../conformance/linux-bench.js'
import { ipv4 } from '../conformance/samples.js'

const skip = isRootlike() ? false : 'needs root, or root of a user namespace with its own network'
const { name } = ipv4.link
const { neighbor, entry, route, subnet } = ipv4.peer(1)

describe('what only Linux has', { skip }, () => {
  test('the VXLAN device has the options of flannel’s and the kernel’s defaults, and makes no IPv6 address', async () => {
    await warmThreadPool()
    await using bench = await openLinuxBench(plain)
    await apply(bench.kernel, { do: 'link.create', link: ipv4.link })
    const link = bench.connection.links().find(one => one.name === name)
    assert.deepEqual(link?.vxlan, {
      vni: 1,
      parentIndex: indexOf(bench.connection, 'eth0'),
      local: '192.0.2.1',
      port: 8472,
      ttl: 0,
      tos: 0,
      ageingSeconds: 300,
      isLearning: false,
      isProxy: false,
      l2miss: false,
      l3miss: false,
      hasGbp: false,
      isExternal: false,
      udpChecksum: true,
      udp6ZeroChecksumTransmit: false,
      udp6ZeroChecksumReceive: false,
    })
    assert.equal(link.addrGenMode, 'none')
    await bench.stranger.takeDown(name)
    await bench.stranger.bringUp(name)
    assert.deepEqual(await see(bench.kernel, 'address'), [])
  })

  test('a neighbour that the kernel found by asking is not told', async () => {
    await using bench = await openLinuxBench(plain)
    await apply(bench.kernel, ...tunnel(ipv4))
    const linkIndex = indexOf(bench.connection, name)
    executeAll(bench.connection, [replaceNeighbor({ ...neighbor, linkIndex, state: 'reachable' })])
    assert.deepEqual(await see(bench.kernel, 'neighbor'), [])
    assert.deepEqual(await apply(bench.kernel, { do: 'neighbor.replace', neighbor }), ['ok'])
    assert.deepEqual(await see(bench.kernel, 'neighbor'), [neighbor])
  })

  test('a forwarding entry with a port of its own is not told, and ours takes its place', async () => {
    await using bench = await openLinuxBench(plain)
    await apply(bench.kernel, ...tunnel(ipv4))
    const linkIndex = indexOf(bench.connection, name)
    executeAll(bench.connection, [replaceForwarding({ ...entry, linkIndex, port: 9999 })])
    assert.deepEqual(await see(bench.kernel, 'forwarding'), [])
    assert.deepEqual(await apply(bench.kernel, { do: 'forwarding.replace', entry }), ['ok'])
    const places = bench.connection.forwarding(linkIndex).map(({ destination, port }) => ({ destination, port }))
    assert.deepEqual(places, [{ destination: entry.destination, port: undefined }])
  })

  test('a route of ours that somebody gave an MTU no longer looks like ours', async () => {
    await using bench = await openLinuxBench(plain)
    await apply(bench.kernel, ...tunnel(ipv4), { do: 'route.replace', route })
    const spec = { ...routeSpec(bench), protocol: 138, mtuBytes: 500 }
    executeAll(bench.connection, [replaceRoute(spec)])
    const hop = { by: 'other', link: name, text: 'via 10.244.1.0 dev flannel.1 onlink mtu 500' }
    assert.deepEqual(await see(bench.kernel, 'route'), [{ ...route, hop }])
  })

  test('routes of other tables are not told; of several ways all are', async () => {
    await using bench = await openLinuxBench(plain)
    await apply(bench.kernel, ...tunnel(ipv4))
    const linkIndex = indexOf(bench.connection, name)
    const ways = [ipv4.peer(1), ipv4.peer(2)].map(({ nexthop: { gateway } }) => ({
      gateway,
      linkIndex,
      isOnlink: true,
      weight: 1,
    }))
    executeAll(bench.connection, [
      addRoute({ ...routeSpec(bench), table: 77 }),
      addRoute({ destination: subnet, multipath: ways }),
    ])
    const text =
      'nexthop via 10.244.1.0 dev flannel.1 onlink weight 1 nexthop via 10.244.2.0 dev flannel.1 onlink weight 1'
    const hop = { by: 'other', link: undefined, text }
    assert.deepEqual(await see(bench.kernel, 'route'), [{ ...route, protocol: 3, hop }])
  })

  test('3,000 peers are put there and taken away in one list each', async () => {
    await using bench = await openLinuxBench(plain)
    const peers = Array.from({ length: 3000 }, (_, index) => manyPeers(index + 1))
    await apply(bench.kernel, ...tunnel(ipv4))
    const put = await apply(bench.kernel, ...peers.flatMap(peer => peer.put))
    assert.deepEqual(new Set(put), new Set(['ok']))
    const { state } = await observe(bench.kernel, { networks: [prefix('10.0.0.0/8')] })
    for (const kind of ['neighbor', 'forwarding', 'nexthop', 'route'] as const)
      assert.equal(state[kind].size, 3000, kind)
    const taken = await apply(bench.kernel, ...peers.flatMap(peer => peer.take))
    assert.deepEqual(new Set(taken), new Set(['ok']))
    const after = await observe(bench.kernel, { networks: [prefix('10.0.0.0/8')] })
    for (const kind of ['neighbor', 'forwarding', 'nexthop', 'route'] as const)
      assert.equal(after.state[kind].size, 0, kind)
  })

  test('pods that come, talk and go wake nobody', { timeout: 10_000 }, async () => {
    await using bench = await openLinuxBench(plain)
    await apply(bench.kernel, ...tunnel(ipv4))
    executeAll(bench.connection, [
      createLink({ kind: 'bridge', name: 'cni0', mac: mac('02:00:00:00:00:c0'), isUp: true }),
    ])
    await observe(bench.kernel)
    const woken = await firstToWake(bench, () => {
      executeAll(bench.connection, [createLink({ kind: 'veth', name: 'pod0', peer: { name: 'inside0' } })])
      const masterIndex = indexOf(bench.connection, 'cni0')
      executeAll(bench.connection, [
        changeLink({ index: indexOf(bench.connection, 'pod0'), masterIndex, isUp: true }),
        changeLink({ index: indexOf(bench.connection, 'inside0'), isUp: true }),
        replaceNeighbor({ linkIndex: masterIndex, address: address('10.244.0.7'), mac: mac('02:00:00:00:07:07') }),
        addRoute({ destination: prefix('10.99.0.0/24'), gateway: address('192.0.2.9') }),
      ])
    })
    assert.equal(woken, theLast)
  })

  test('what we do to neighbours, next hops and routes wakes nobody: the kernel tells whose work it was', {
    timeout: 10_000,
  }, async () => {
    await using bench = await openLinuxBench(plain)
    await apply(bench.kernel, ...tunnel(ipv4))
    await observe(bench.kernel)
    const { nexthop, nexthopRoute } = ipv4.peer(2)
    const woken = await firstToWake(bench, () =>
      apply(
        bench.kernel,
        { do: 'neighbor.replace', neighbor },
        { do: 'nexthop.replace', nexthop },
        { do: 'route.replace', route: nexthopRoute },
        { do: 'route.replace', route },
        { do: 'route.delete', route },
      ),
    )
    assert.equal(woken, theLast)
  })
})

const { neighbor: last } = ipv4.peer(3)
const theLast = `neighbor ${last.address} on ${name}`

/** What wakes us first: something of the work, or what comes after it. */
async function firstToWake(bench: LinuxBench, work: () => unknown): Promise<string> {
  let wake: (what: string) => void = () => undefined
  const woken = new Promise<string>(resolve => {
    wake = resolve
  })
  using _watch = bench.kernel.watch(what => wake(what))
  await work()
  await bench.stranger.apply({ do: 'neighbor.replace', neighbor: last })
  return await woken
}

function routeSpec(bench: LinuxBench) {
  return {
    destination: subnet,
    gateway: networkOf(subnet),
    linkIndex: indexOf(bench.connection, name),
    isOnlink: true,
  }
}

function manyPeers(number: number): { put: Operation[]; take: Operation[] } {
  const destination = subnetAt(prefix('10.0.0.0/8'), 24, number)
  const gateway = networkOf(destination)
  const hex = number.toString(16).padStart(4, '0')
  const peerMac = mac(`02:00:00:01:${hex.slice(0, 2)}:${hex.slice(2)}`)
  const peerNeighbor = { link: name, address: gateway, mac: peerMac }
  const peerEntry = { link: name, mac: peerMac, destination: addressAt(prefix('172.16.0.0/12'), number) }
  const nexthop = { id: number, gateway, link: name, isOnlink: true, protocol: 138 }
  const hop = { by: 'nexthop', id: number, link: name } as const
  const peerRoute = { destination, metric: 0, protocol: 138, hop }
  return {
    put: [
      { do: 'neighbor.replace', neighbor: peerNeighbor },
      { do: 'forwarding.replace', entry: peerEntry },
      { do: 'nexthop.replace', nexthop },
      { do: 'route.replace', route: peerRoute },
    ],
    take: [
      { do: 'route.delete', route: peerRoute },
      { do: 'nexthop.delete', nexthop },
      { do: 'forwarding.delete', entry: peerEntry },
      { do: 'neighbor.delete', neighbor: peerNeighbor },
    ],
  }
}
