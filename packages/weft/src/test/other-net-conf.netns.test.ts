import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '@weft/netlab'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { runIn } from './run-in.js'
import { assertNothingLost, streamWhile } from './stream-while.js'
import { assertTcpUnbroken } from './tcp-while.js'
import { skip } from './why-skipped.js'

const leases = [leaseOf(1), leaseOf(2)]

test('what a net-conf can change without a new device it changes while pods talk, and not one packet is lost', {
  skip,
}, async t => {
  await using fleet = await Fleet.open({ nodes: 2, netConf: netConf({ Type: 'vxlan' }), leases })
  const daemons = ['node-a', 'node-b'].map(node => fleet.start(node, '--ip-masq'))
  for (const daemon of daemons) await daemon.ready()
  const [from, to] = [fleet.addPod('node-a'), fleet.addPod('node-b')]
  const namespace = fleet.namespaceOf('node-a')
  const linksOf = () => viewOf(namespace).links.map(({ ifname, mtu }) => `${ifname} ${mtu}`)
  const routeOf = () => viewOf(namespace).routes.find(({ dst }) => dst === '10.244.2.0/24')?.dev

  await t.test('DirectRouting', async () => {
    await assertUnbroken(from, to, async () => {
      fleet.setNetConf(netConf({ Type: 'vxlan', DirectRouting: true }))
      await eventually(() => assert.equal(routeOf(), 'eth0'))
      fleet.setNetConf(netConf({ Type: 'vxlan' }))
      await eventually(() => assert.equal(routeOf(), 'flannel.1'))
    })
  })

  await t.test('MTU', async () => {
    await assertUnbroken(from, to, async () => {
      fleet.setNetConf(netConf({ Type: 'vxlan', MTU: 1400 }))
      await eventually(() => assert.ok(linksOf().includes('flannel.1 1350')))
      fleet.setNetConf(netConf({ Type: 'vxlan' }))
      await eventually(() => assert.ok(linksOf().includes('flannel.1 1450')))
    })
  })

  await t.test('host-gw and back: devices of the other backend go, and come', async () => {
    for (const [type, links] of [
      ['host-gw', []],
      ['vxlan', ['flannel-v6.1', 'flannel.1']],
    ] as const) {
      fleet.setNetConf(netConf({ Type: type }))
      const ours = () => linksOf().map(line => line.split(' ')[0] ?? '')
      await eventually(() =>
        assert.deepEqual(
          ours()
            .filter(name => name.startsWith('flannel'))
            .toSorted(),
          links,
        ),
      )
      for (const daemon of daemons) await eventually(async () => assert.deepEqual((await daemon.report()).failures, []))
    }
    assertNothingLost(await streamWhile(from, to, async () => {}))
  })
})

test('at its start a daemon clears away what an earlier net-conf left, and nothing of anybody else', {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'host-gw' }), leases })
  const namespace = fleet.namespaceOf('node-a')
  fleet.writeSubnetFile('node-a', 'FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET=10.5.1.1/24\nFLANNEL_MTU=1450\n')
  for (const command of [
    'ip link add flannel.1 type vxlan id 1 dev eth0 dstport 8472 nolearning',
    'ip address add 10.244.1.0/32 dev flannel.1',
    'ip link set flannel.1 up',
    'ip route add 10.244.9.0/24 via 10.244.9.0 dev flannel.1 onlink',
    'ip link add flannel.5 type vxlan id 5 dev eth0 dstport 8473 nolearning',
    'ip address add 10.5.1.0/32 dev flannel.5',
    'ip link add flannel.6 type vxlan id 6 dev eth0 dstport 8474 nolearning',
    'ip address add 10.99.1.0/32 dev flannel.6',
  ])
    runIn(namespace, command)
  await fleet.start('node-a').ready()
  const { links, routes } = viewOf(namespace)
  const names = links.map(({ ifname }) => String(ifname))
  assert.deepEqual(
    names.filter(name => name.startsWith('flannel')),
    ['flannel.6'],
  )
  assert.ok(!routes.some(({ dst }) => dst === '10.244.9.0/24'))
})

function assertUnbroken(from: Pod, to: Pod, work: () => Promise<unknown>): Promise<void> {
  return assertTcpUnbroken(from, to, async () => assertNothingLost(await streamWhile(from, to, work)))
}
