import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from './eventually.js'
import { linkOf } from './kernel-view.js'
import { netConf } from './network-documents.js'
import { runIn } from './run-in.js'
import { ServedFleet } from './served-fleet.js'
import { assertFollowed, type Stand } from './underlay-change.js'
import { skip } from './why-skipped.js'

const home: Stand = { link: 'eth0', addresses: ['192.0.2.1', '2001:db8:0:2::1'], mtuBytes: 1500 }
const moved: Stand = { ...home, addresses: ['192.0.2.101', '2001:db8:0:2::101'] }

const addressesOf = ({ addresses: [ipv4, ipv6] }: Stand, verb: string) => [
  `ip address ${verb} ${ipv4}/24 dev eth0`,
  `ip address ${verb} ${ipv6}/64 dev eth0${verb === 'add' ? ' nodad' : ''}`,
]
const [ipv6OfHome = ''] = addressesOf(home, 'add').slice(1)

/** What happens to the interface of a node, one thing after the other, and where the node stands then. */
const changes: { readonly [title: string]: { readonly commands: readonly string[]; readonly stand: Stand } } = {
  'its addresses are replaced': { commands: [...addressesOf(home, 'del'), ...addressesOf(moved, 'add')], stand: moved },
  'its addresses are replaced, the new ones first': {
    commands: [...addressesOf(home, 'add'), ...addressesOf(moved, 'del')],
    stand: home,
  },
  'its MAC changes': { commands: ['ip link set eth0 address 02:00:00:00:ee:01'], stand: home },
  'its MTU falls': { commands: ['ip link set eth0 mtu 1400'], stand: { ...home, mtuBytes: 1400 } },
  'its MTU rises': { commands: ['ip link set eth0 mtu 1500'], stand: home },
  'it goes down and up, and gets back its IPv6 address': {
    commands: ['ip link set eth0 down', 'ip link set eth0 up', ipv6OfHome],
    stand: home,
  },
  'the tunnels get other MACs': {
    commands: ['ip link set flannel.1 address 02:00:00:00:ee:02', 'ip link set flannel-v6.1 address 02:00:00:00:ee:03'],
    stand: home,
  },
  'the tunnels go down and up': {
    commands: ['flannel.1', 'flannel-v6.1'].flatMap(name => [`ip link set ${name} down`, `ip link set ${name} up`]),
    stand: home,
  },
  'it and the tunnels go down and up': {
    commands: [
      ...['flannel.1', 'flannel-v6.1', 'eth0'].map(name => `ip link set ${name} down`),
      ...['eth0', 'flannel.1', 'flannel-v6.1'].map(name => `ip link set ${name} up`),
      ipv6OfHome,
    ],
    stand: home,
  },
}

test('whatever becomes of the interface, this node and its peers follow within a second', { skip }, async t => {
  await using served = await ServedFleet.open(netConf({ Type: 'vxlan' }))
  const { fleet } = served
  // Else the kernel takes an address that was added later away with the first, as hosts of today do not let it.
  runIn(fleet.namespaceOf('node-a'), 'sysctl -qw net.ipv4.conf.eth0.promote_secondaries=1')
  const daemon = served.start('node-a', '--iface', 'eth0')
  await Promise.all([daemon.ready(), served.start('node-b', '--iface', 'eth0').ready()])
  await eventually(async () => assert.equal((await daemon.report()).peers.length, 2))
  const pods = [fleet.addPod('node-a'), fleet.addPod('node-b')] as const
  for (const [title, change] of Object.entries(changes))
    await t.test(title, t => assertFollowed(t, { served, daemon, pods }, change))
  await t.test('and at the end nobody complains', async () => assert.deepEqual((await daemon.report()).problems, []))
})

test('while the interface is down, the peers keep what they have, and when it is up all is as before', {
  skip,
}, async t => {
  await using served = await ServedFleet.open(netConf({ Type: 'vxlan' }))
  const { fleet } = served
  const daemon = served.start('node-a', '--iface', 'eth0')
  await Promise.all([daemon.ready(), served.start('node-b', '--iface', 'eth0').ready()])
  await eventually(async () => assert.equal((await daemon.report()).peers.length, 2))
  const pods = [fleet.addPod('node-a'), fleet.addPod('node-b')] as const
  runIn(fleet.namespaceOf('node-a'), 'ip link set eth0 down')
  await eventually(async () => {
    const { problems } = await daemon.report()
    assert.ok(problems.some(({ sentence }) => sentence === 'eth0 is down: no other node can be reached'))
  })
  await assertFollowed(t, { served, daemon, pods }, { commands: ['ip link set eth0 up', ipv6OfHome], stand: home })
})

test('when the default route moves to another interface, so do this node and the way to it', { skip }, async t => {
  await using served = await ServedFleet.open(netConf({ Type: 'vxlan' }))
  const { fleet } = served
  const [own, peer] = [fleet.namespaceOf('node-a'), fleet.namespaceOf('node-b')]
  const prepared = [
    'ip link add eth1 link eth0 mtu 1400 type macvlan mode bridge',
    'ip link set eth1 up',
    'ip address add 198.51.100.1/24 dev eth1',
    'ip address add 2001:db8:0:3::1/64 dev eth1 nodad',
    'ip route add default via 192.0.2.254 dev eth0',
    'ip -6 route add default via 2001:db8:0:2::fe dev eth0',
  ]
  for (const command of prepared) runIn(own, command)
  runIn(peer, 'ip address add 198.51.100.2/24 dev eth0')
  runIn(peer, 'ip address add 2001:db8:0:3::2/64 dev eth0 nodad')
  const daemon = served.start('node-a')
  await Promise.all([daemon.ready(), served.start('node-b', '--iface', 'eth0').ready()])
  await eventually(async () => assert.equal((await daemon.report()).peers.length, 2))
  const pods = [fleet.addPod('node-a'), fleet.addPod('node-b')] as const
  const nodes = { served, daemon, pods }
  const index = linkOf(own, 'flannel.1')
  const there: Stand = { link: 'eth1', addresses: ['198.51.100.1', '2001:db8:0:3::1'], mtuBytes: 1400 }
  await t.test('there', t =>
    assertFollowed(t, nodes, {
      commands: [
        'ip route replace default via 198.51.100.254 dev eth1',
        'ip -6 route del default',
        'ip -6 route add default via 2001:db8:0:3::fe dev eth1',
      ],
      stand: there,
    }),
  )
  await t.test('and back', t =>
    assertFollowed(t, nodes, {
      commands: [
        'ip route replace default via 192.0.2.254 dev eth0',
        'ip -6 route del default',
        'ip -6 route add default via 2001:db8:0:2::fe dev eth0',
      ],
      stand: home,
    }),
  )
  assert.deepEqual(linkOf(own, 'flannel.1'), index)
})
