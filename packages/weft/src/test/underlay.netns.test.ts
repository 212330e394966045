import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { NetworkNamespace } from '@weft/linux'
import { eventually, repairMs } from './eventually.js'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { assertHealed, meddle } from './meddle.js'
import { leaseOf, netConf } from './network-documents.js'
import { runIn } from './run-in.js'
import { skip } from './why-skipped.js'

const leases = [leaseOf(1), leaseOf(2)]

/** Devices by name, with what is asked about: the rest is compared elsewhere. */
function mtus(namespace: NetworkNamespace): unknown {
  return Object.fromEntries(viewOf(namespace).links.map(({ ifname, mtu }) => [ifname, mtu]))
}

test('when the MTU of the interface falls or rises, devices and subnet.env follow, and everything else stays', {
  skip,
}, async t => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  const daemon = fleet.start('node-a')
  await daemon.ready()
  const namespace = fleet.namespaceOf('node-a')
  const healthy = viewOf(namespace)
  const subnetEnv = () => readFileSync(fleet.subnetFileOf('node-a'), 'utf8')
  const follows = async (mtu: number) => {
    runIn(namespace, `ip link set eth0 mtu ${mtu}`)
    await eventually(() => {
      const wanted = { lo: 65536, eth0: mtu, 'flannel.1': mtu - 50, 'flannel-v6.1': mtu - 70 }
      assert.deepEqual(mtus(namespace), wanted)
      assert.match(subnetEnv(), new RegExp(`^FLANNEL_MTU=${mtu - 70}$`, 'm'))
    }, repairMs)
  }
  await t.test('falls', () => follows(1400))
  await t.test('rises', () => follows(1450))
  await t.test('is what it was', async () => {
    await follows(1500)
    await assertHealed(namespace, healthy)
    assert.equal((await daemon.report()).podMtuBytes, 1430)
  })
})

test('when the address of the interface is replaced, the tunnel stands on the new one', { skip }, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  const daemon = fleet.start('node-a', '--iface', 'eth0')
  await daemon.ready()
  const namespace = fleet.namespaceOf('node-a')
  const healthy = viewOf(namespace)
  const tunnelEnds = () => viewOf(namespace).links.flatMap(({ local, local6 }) => local ?? local6 ?? [])
  meddle(namespace, {
    daemon,
    commands: [
      'ip address del 192.0.2.1/24 dev eth0',
      'ip address add 192.0.2.101/24 dev eth0',
      'ip address del 2001:db8:0:2::1/64 dev eth0',
      'ip address add 2001:db8:0:2::101/64 dev eth0 nodad',
    ],
  })
  await eventually(() => assert.deepEqual(tunnelEnds(), ['2001:db8:0:2::101', '192.0.2.101']), repairMs)
  meddle(namespace, {
    daemon,
    commands: [
      'ip address del 192.0.2.101/24 dev eth0',
      'ip address add 192.0.2.1/24 dev eth0',
      'ip address del 2001:db8:0:2::101/64 dev eth0',
      'ip address add 2001:db8:0:2::1/64 dev eth0 nodad',
    ],
  })
  await assertHealed(namespace, healthy)
  assert.deepEqual((await daemon.report()).problems, [])
})

test('when the interface itself is taken away the report says so, and when another comes all is as before', {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  const daemon = fleet.start('node-a', '--iface', 'eth0')
  await daemon.ready()
  const namespace = fleet.namespaceOf('node-a')
  const { address: ownMac } = viewOf(namespace).links.find(({ ifname }) => ifname === 'eth0') ?? {}
  const healthy = viewOf(namespace)
  runIn(namespace, 'ip link del eth0')
  await eventually(async () => {
    const { problems, state } = await daemon.report()
    assert.equal(state, 'blocked')
    assert.deepEqual(
      problems.map(({ sentence }) => sentence),
      ['there is no interface eth0; there are lo with 127.0.0.1 and ::1'],
    )
  }, repairMs)
  meddle(namespace, {
    daemon,
    commands: [
      `ip link add eth0 address ${ownMac} type veth peer name sw0`,
      'ip address add 192.0.2.1/24 dev eth0',
      'ip address add 2001:db8:0:2::1/64 dev eth0 nodad',
      'ip link set eth0 up',
      'ip link set sw0 up',
    ],
  })
  await eventually(() => {
    const { addresses, neighbors, forwarding, nexthops } = viewOf(namespace)
    const isOurs = ({ dev }: { readonly dev?: unknown }) => String(dev).startsWith('flannel')
    assert.deepEqual(
      { addresses: addresses.filter(isOurs), neighbors, forwarding, nexthops },
      {
        addresses: healthy.addresses.filter(isOurs),
        neighbors: healthy.neighbors,
        forwarding: healthy.forwarding,
        nexthops: healthy.nexthops,
      },
    )
  }, repairMs)
  assert.equal((await daemon.report()).state, 'running')
})
