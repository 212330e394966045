import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NetworkNamespace } from '@weft/linux'
import { eventually, repairMs } from './eventually.js'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { assertHealed, meddle } from './meddle.js'
import { leaseOf, netConf } from './network-documents.js'
import { runIn } from './run-in.js'
import { skip } from './why-skipped.js'

const [mac, mac6] = ['02:00:00:00:04:02', '02:00:00:00:06:02']
const peer = {
  ...leaseOf(2),
  BackendData: { VNI: 1, VtepMAC: mac },
  BackendV6Data: { VNI: 1, VtepMAC: mac6 },
}
const leases = [leaseOf(1), peer]
const nexthop = 0x0af40200
const vxlan = 'type vxlan dev eth0 local 192.0.2.1 dstport 8472 nolearning'

/** What somebody does to our objects, as that person would type it. */
type Meddling = { readonly [title: string]: readonly string[] }

const onVxlan: Meddling = {
  'the device is deleted': ['ip link del flannel.1'],
  'the IPv6 device is deleted': ['ip link del flannel-v6.1'],
  'both devices are deleted': ['ip link del flannel.1', 'ip link del flannel-v6.1'],
  'the device goes down': ['ip link set flannel.1 down'],
  'the device goes down and up again': ['ip link set flannel.1 down', 'ip link set flannel.1 up'],
  'the IPv6 device goes down and up again': ['ip link set flannel-v6.1 down', 'ip link set flannel-v6.1 up'],
  'the device gets another MAC': ['ip link set flannel.1 address 02:00:00:00:00:99'],
  'the device gets another MTU': ['ip link set flannel.1 mtu 1300'],
  'the IPv6 device gets an MTU that is too small for IPv6': ['ip link set flannel-v6.1 mtu 1200'],
  'the device is replaced by one with another VNI': ['ip link del flannel.1', `ip link add flannel.1 ${vxlan} id 7`],
  'the device is replaced by a bridge': ['ip link del flannel.1', 'ip link add flannel.1 type bridge'],
  'the address is deleted': ['ip address del 10.244.1.0/32 dev flannel.1'],
  'the IPv6 address is deleted': ['ip address del fd00:10:244:1::/128 dev flannel-v6.1'],
  'an address of the network is added': ['ip address add 10.244.9.9/32 dev flannel.1'],
  'the neighbour is deleted': ['ip neigh del 10.244.2.0 dev flannel.1'],
  'the IPv6 neighbour is deleted': ['ip neigh del fd00:10:244:2:: dev flannel-v6.1'],
  'the neighbour gets another MAC': [
    'ip neigh replace 10.244.2.0 lladdr 02:00:00:00:00:99 dev flannel.1 nud permanent',
  ],
  'the neighbour is no longer permanent': [`ip neigh replace 10.244.2.0 lladdr ${mac} dev flannel.1 nud reachable`],
  'a neighbour is added': ['ip neigh add 10.244.9.0 lladdr 02:00:00:00:00:99 dev flannel.1 nud permanent'],
  'the forwarding entry is deleted': [`bridge fdb del ${mac} dev flannel.1 dst 192.0.2.2 self`],
  'the IPv6 forwarding entry is deleted': [`bridge fdb del ${mac6} dev flannel-v6.1 dst 2001:db8:0:2::2 self`],
  'the forwarding entry leads elsewhere': [`bridge fdb replace ${mac} dev flannel.1 dst 192.0.2.77 self permanent`],
  'the forwarding entry has another port': [
    `bridge fdb replace ${mac} dev flannel.1 dst 192.0.2.2 port 4789 self permanent`,
  ],
  'a forwarding entry for every MAC is added': [
    'bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst 192.0.2.77 self permanent',
  ],
  'the next hop is deleted': [`ip nexthop del id ${nexthop}`],
  'the next hop leads elsewhere': [`ip nexthop replace id ${nexthop} via 192.0.2.77 dev eth0 proto 138`],
  'a next hop is added in our name': ['ip nexthop add id 7 via 10.244.9.0 dev flannel.1 onlink proto 138'],
  'the route is deleted': ['ip route del 10.244.2.0/24'],
  'the IPv6 route is deleted': ['ip -6 route del fd00:10:244:2::/64'],
  'the route leads elsewhere': ['ip route replace 10.244.2.0/24 via 192.0.2.77 dev eth0'],
  'the IPv6 route leads elsewhere': ['ip -6 route replace fd00:10:244:2::/64 via 2001:db8:0:2::77 dev eth0'],
  'a route is added in our name': ['ip route add 10.244.9.0/24 via 192.0.2.77 proto 138'],
  'a route without a name is added on our device': ['ip route add 10.244.9.0/24 via 10.244.9.0 dev flannel.1 onlink'],
  'the table is flushed': ['nft flush table ip flannel-ipv4'],
  'the IPv6 table is deleted': ['nft delete table ip6 flannel-ipv6'],
  'all traffic rules are flushed': ['nft flush ruleset'],
  'a rule is inserted': ['nft insert rule ip flannel-ipv4 forward drop'],
  'a chain is added': ['nft add chain ip6 flannel-ipv6 other'],
  'the policy of a chain becomes drop': ['nft chain ip flannel-ipv4 forward { policy drop ; }'],
}

const onHostGw: Meddling = {
  'the next hop is deleted': [`ip nexthop del id ${0xc0000202}`],
  'the route is deleted': ['ip route del 10.244.2.0/24'],
  'the IPv6 route is deleted': ['ip -6 route del fd00:10:244:2::/64'],
  'the route leads elsewhere': ['ip route replace 10.244.2.0/24 via 192.0.2.77'],
  'the interface goes down and up, and gets back the IPv6 address that it lost': [
    'ip link set eth0 down',
    'ip link set eth0 up',
    'ip address add 2001:db8:0:2::1/64 dev eth0 nodad',
  ],
}

for (const [backend, meddling] of Object.entries({ vxlan: onVxlan, 'host-gw': onHostGw })) {
  test(`${backend}: whatever is deleted or changed by hand is right again within a second`, { skip }, async t => {
    await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: backend }), leases })
    const daemon = fleet.start('node-a', '--ip-masq')
    await daemon.ready()
    const namespace = fleet.namespaceOf('node-a')
    const healthy = viewOf(namespace)
    for (const [title, commands] of Object.entries(meddling)) {
      await t.test(title, async () => {
        const before = (await daemon.report()).operations.total
        meddle(namespace, { daemon, commands })
        await assertHealed(namespace, healthy)
        const { operations, failures } = await daemon.report()
        assert.ok(operations.total > before, 'the daemon did nothing: was there anything to repair?')
        assert.deepEqual(failures, [])
      })
    }
    await t.test('one rule of many is deleted', async () => {
      const rule = /masquerade.* # handle (\d+)/.exec(
        runIn(namespace, 'nft --handle list chain ip flannel-ipv4 postrtg'),
      )
      runIn(namespace, `nft delete rule ip flannel-ipv4 postrtg handle ${rule?.[1]}`)
      await assertHealed(namespace, healthy)
    })
  })
}

test('a route that bears our mark and has got an MTU by hand is as it was within a second', { skip }, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  await fleet.start('node-a').ready()
  const namespace = fleet.namespaceOf('node-a')
  const healthy = viewOf(namespace)
  const route = 'fd00:10:244:2::/64 via fd00:10:244:2:: dev flannel-v6.1 onlink'
  runIn(namespace, `ip -6 route replace ${route} proto 138 mtu 1300`)
  await assertHealed(namespace, healthy)
})

test('a daemon that has repaired what there was to repair sleeps: nothing is found by polling', { skip }, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  const daemon = fleet.start('node-a', '--ip-masq')
  await daemon.ready()
  const namespace = fleet.namespaceOf('node-a')
  const healthy = viewOf(namespace)
  meddle(namespace, { daemon, commands: ['ip link del flannel.1', 'nft flush table ip flannel-ipv4'] })
  await assertHealed(namespace, healthy)
  // Wakes whoever watches the folder of the documents, so that none of their timers, 10 s each, falls into what follows.
  fleet.folder.write('wake-up', '')
  // The look that its own repair made it take.
  await sleep(repairMs)
  // Looking at the kernel takes dozens of writes, all of them to sockets.
  const writes = () => Number(/^syscw: (\d+)$/m.exec(readFileSync(`/proc/${daemon.pid}/io`, 'utf8'))?.[1])
  const before = writes()
  await sleep(2_000)
  const count = writes() - before
  assert.ok(count < 5, `it wrote ${count} times in two seconds`)
})

test('when so much happens at once that the kernel cannot tell it all, nothing of ours stays broken', {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  const daemon = fleet.start('node-a')
  await daemon.ready()
  const namespace = fleet.namespaceOf('node-a')
  const healthy = viewOf(namespace)
  // Each is told with all that there is to tell of a link, and together they fit into no buffer.
  const storm = Array.from({ length: 12_000 }, (_, place) => `link set eth0 alias number-${place}\n`).join('')
  daemon.whileHeld(() => {
    runIn(namespace, 'ip -batch -', storm)
    runIn(namespace, 'ip neigh del 10.244.2.0 dev flannel.1')
    runIn(namespace, 'ip route del 10.244.2.0/24')
    runIn(namespace, 'nft flush table ip flannel-ipv4')
    assert.ok(lostEvents(namespace) > 0, 'the kernel could tell it all')
  })
  await eventually(() => assert.deepEqual(viewOf(namespace), healthy))
})

/** Of all netlink sockets in the namespace. */
function lostEvents(namespace: NetworkNamespace): number {
  const [, ...sockets] = namespace.run(() => readFileSync('/proc/net/netlink', 'utf8').trim().split('\n'))
  return sockets.map(line => Number(line.trim().split(/\s+/)[8])).reduce((sum, drops) => sum + drops, 0)
}
