import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually, repairMs } from './eventually.js'
import { Fleet } from './fleet.js'
import { forwardingOf, linkOf, nexthopsOf } from './kernel-view.js'
import { netConf } from './network-documents.js'
import { runIn } from './run-in.js'
import { ServedFleet } from './served-fleet.js'
import { runWeft } from './weft-program.js'
import { skip } from './why-skipped.js'

interface Explained {
  readonly interfaces: readonly { readonly name: string; readonly isChosen: boolean; readonly reason: string }[]
  readonly addresses: readonly { readonly address: string; readonly isChosen: boolean }[]
}

test('weft explain iface tells which interface the kernel’s route leads through, without a store and without a lease', {
  skip,
}, async t => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: {}, leases: [] })
  const namespace = fleet.namespaceOf('node-a')
  for (const command of [
    'ip link add eth1 type veth peer name far1',
    'ip link set far1 up',
    'ip link set eth1 up',
    'ip address add 198.51.100.1/24 dev eth1',
    'ip address add 198.51.100.77/24 dev eth1',
    'ip route add 203.0.113.0/24 via 198.51.100.254 dev eth1 src 198.51.100.77',
    'ip route add default via 192.0.2.254 dev eth0',
  ])
    runIn(namespace, command)
  const explain = (...flags: readonly string[]): Explained => {
    const { exitCode, output, errors } = runWeft(namespace, 'explain', 'iface', '--json', ...flags)
    assert.equal(exitCode, 0, errors)
    return JSON.parse(output)
  }
  const chosen = ({ interfaces, addresses }: Explained) =>
    [...interfaces.map(one => ({ ...one, text: one.name })), ...addresses.map(one => ({ ...one, text: one.address }))]
      .filter(({ isChosen }) => isChosen)
      .map(({ text }) => text)
  const flagsOf = (store: string) => ['--store', store, '--net-config-path', fleet.folder.join('none')]
  for (const store of ['etcd', 'file'])
    await t.test(`store ${store}`, () => {
      assert.deepEqual(chosen(explain(...flagsOf(store))), ['eth0', '192.0.2.1/24'])
      const reaching = explain(...flagsOf(store), '--iface-can-reach', '203.0.113.5')
      assert.deepEqual(chosen(reaching), ['eth1', '198.51.100.77/24'])
      assert.deepEqual(
        reaching.interfaces.find(({ name }) => name === 'eth0')?.reason,
        'the way to 203.0.113.5 leads through eth1',
      )
    })
  const inVain = runWeft(namespace, 'explain', 'iface', ...flagsOf('etcd'), '--iface', 'ens1')
  assert.equal(inVain.exitCode, 1)
  assert.match(inVain.output, /^there is no interface ens1; there are lo with .*, eth0 with 192\.0\.2\.1/)
})

test('behind NAT the others are told the public address, and the tunnel has the interface’s, also when it is made anew', {
  skip,
}, async () => {
  await using served = await ServedFleet.open(netConf({ Type: 'vxlan' }))
  const { fleet } = served
  const [own, peer] = [fleet.namespaceOf('node-a'), fleet.namespaceOf('node-b')]
  const outside = ['203.0.113.1', '2001:db8:99::1']
  const publicFlags = ['--public-ip', outside[0] ?? '', '--public-ipv6', outside[1] ?? '']
  const daemon = served.start('node-a', '--iface', 'eth0', ...publicFlags)
  await Promise.all([daemon.ready(), served.start('node-b', '--iface', 'eth0').ready()])
  const tunnels = ['flannel.1', 'flannel-v6.1']
  const ends = () => tunnels.map(name => linkOf(own, name)).map(({ local, local6 }) => local ?? local6)
  assert.deepEqual(ends(), ['192.0.2.1', '2001:db8:0:2::1'])
  await eventually(() =>
    assert.deepEqual(
      tunnels.flatMap(name => forwardingOf(peer, name).map(({ dst }) => dst)),
      outside,
    ),
  )
  for (const name of tunnels) runIn(own, `ip link del ${name}`)
  await eventually(() => assert.deepEqual(ends(), ['192.0.2.1', '2001:db8:0:2::1']), repairMs)
})

test('host-gw: another address of a node is the next hop of its peers; a public address that is elsewhere is refused', {
  skip,
}, async () => {
  await using served = await ServedFleet.open(netConf({ Type: 'host-gw' }, ['ipv4']))
  const { fleet } = served
  const [own, peer] = [fleet.namespaceOf('node-a'), fleet.namespaceOf('node-b')]
  const daemon = served.start('node-a', '--iface', 'eth0')
  await Promise.all([daemon.ready(), served.start('node-b', '--iface', 'eth0').ready()])
  const gateways = () => nexthopsOf(peer).map(({ gateway }) => gateway)
  await eventually(() => assert.deepEqual(gateways(), ['192.0.2.1']))
  daemon.whileHeld(() => {
    runIn(own, 'ip address del 192.0.2.1/24 dev eth0')
    runIn(own, 'ip address add 192.0.2.101/24 dev eth0')
  })
  await eventually(() => assert.deepEqual(gateways(), ['192.0.2.101']), repairMs)
  await eventually(
    () =>
      assert.deepEqual(
        nexthopsOf(own).map(({ gateway }) => gateway),
        ['192.0.2.2'],
      ),
    repairMs,
  )
  await daemon.kill()
  const refused = served.start('node-a', '--iface', 'eth0', '--public-ip', '203.0.113.1')
  await eventually(async () => {
    const sentences = (await refused.report()).problems.map(({ sentence }) => sentence).join('\n')
    assert.match(sentences, /other nodes would send to 203\.0\.113\.1, which is not on eth0 \(192\.0\.2\.101/)
  })
  assert.deepEqual(gateways(), ['192.0.2.101'])
})
