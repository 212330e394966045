import assert from 'node:assert/strict'
import { existsSync, symlinkSync } from 'node:fs'
import { test } from 'node:test'
import { DaemonProcess } from './daemon-process.js'
import { Fleet } from './fleet.js'
import { forwardingOf, linkOf, neighborsOf, nexthopsOf, type Row, routesOf, tablesOf, viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { TemporaryFolder } from './temporary-folder.js'
import { skip } from './why-skipped.js'

const macs = { ipv4: '02:00:00:00:04:01', ipv6: '02:00:00:00:06:01' }
const own = { BackendData: { VNI: 1, VtepMAC: macs.ipv4 }, BackendV6Data: { VNI: 1, VtepMAC: macs.ipv6 } }
const peer = {
  BackendData: { VNI: 1, VtepMAC: '02:00:00:00:04:02' },
  BackendV6Data: { VNI: 1, VtepMAC: '02:00:00:00:06:02' },
}
const leases = [
  { ...leaseOf(1), ...own },
  { ...leaseOf(2), ...peer },
]

const tunnel = { isUp: true, kind: 'vxlan', link: 'eth0', ttl: 0 }
const checksums = { udp_csum: true, udp_zero_csum6_tx: false, udp_zero_csum6_rx: false }

/** As on the nodes of a real flannel. UDP checksums are the kernel's default, and IPv6 cannot do without. */
function device(family: 'ipv4' | 'ipv6', changed: Row = {}): Row {
  const ofFamily =
    family === 'ipv4'
      ? { ifname: 'flannel.1', mtu: 1450, address: macs.ipv4, local: '192.0.2.1' }
      : { ifname: 'flannel-v6.1', mtu: 1430, address: macs.ipv6, local6: '2001:db8:0:2::1' }
  return { ...tunnel, ...checksums, ...ofFamily, id: 1, port: 8472, learning: false, ...changed }
}

async function startOne(backend: Parameters<typeof netConf>[0], ...flags: string[]): Promise<Fleet> {
  const fleet = await Fleet.open({ nodes: 1, netConf: netConf(backend), leases })
  try {
    await fleet.start('node-a', ...flags).ready()
    return fleet
  } catch (error) {
    await fleet[Symbol.asyncDispose]()
    throw error
  }
}

test('vxlan: devices, addresses, and neighbour, forwarding entry and route of a peer are what flannel has, in both families', {
  skip,
}, async () => {
  await using fleet = await startOne({ Type: 'vxlan' })
  const view = viewOf(fleet.namespaceOf('node-a'))
  assert.deepEqual(
    view.links.filter(({ kind }) => kind === 'vxlan'),
    [device('ipv6'), device('ipv4')],
  )
  assert.deepEqual(
    view.addresses.filter(({ dev }) => String(dev).startsWith('flannel')),
    [
      { dev: 'flannel-v6.1', local: 'fd00:10:244:1::', prefixlen: 128, scope: 'global' },
      { dev: 'flannel.1', local: '10.244.1.0', prefixlen: 32, scope: 'global' },
    ],
  )
  assert.deepEqual(view.neighbors, [
    { dst: '10.244.2.0', dev: 'flannel.1', lladdr: '02:00:00:00:04:02', state: ['PERMANENT'] },
    { dst: 'fd00:10:244:2::', dev: 'flannel-v6.1', lladdr: '02:00:00:00:06:02', state: ['PERMANENT'] },
  ])
  const entry = { flags: ['self'], state: 'permanent' }
  assert.deepEqual(view.forwarding, [
    { dev: 'flannel-v6.1', mac: '02:00:00:00:06:02', dst: '2001:db8:0:2::2', ...entry },
    { dev: 'flannel.1', mac: '02:00:00:00:04:02', dst: '192.0.2.2', ...entry },
  ])
  assert.deepEqual(
    view.routes.filter(({ protocol }) => protocol === '138'),
    [
      {
        dst: '10.244.2.0/24',
        nhid: 0x0af40200,
        gateway: '10.244.2.0',
        dev: 'flannel.1',
        protocol: '138',
        flags: ['onlink'],
      },
      {
        dst: 'fd00:10:244:2::/64',
        gateway: 'fd00:10:244:2::',
        dev: 'flannel-v6.1',
        protocol: '138',
        metric: 1024,
        flags: ['onlink'],
      },
    ],
  )
  assert.deepEqual(view.nexthops, [
    { id: 0x0af40200, gateway: '10.244.2.0', dev: 'flannel.1', protocol: '138', flags: ['onlink'] },
  ])
})

test('vxlan: VNI, Port, GBP, Learning and MTU of net-conf are on the devices', { skip }, async () => {
  const options = { VNI: 4097, Port: 4789, GBP: true, Learning: true, MTU: 1400 }
  await using fleet = await startOne({ Type: 'vxlan', ...options })
  const namespace = fleet.namespaceOf('node-a')
  const changed = { id: 4097, port: 4789, gbp: true, learning: true }
  const ipv4 = device('ipv4', { ...changed, ifname: 'flannel.4097', mtu: 1350 })
  assert.deepEqual(linkOf(namespace, 'flannel.4097'), ipv4)
  const ipv6 = device('ipv6', { ...changed, ifname: 'flannel-v6.4097', mtu: 1330 })
  assert.deepEqual(linkOf(namespace, 'flannel-v6.4097'), ipv6)
  assert.deepEqual(
    forwardingOf(namespace, 'flannel.4097').map(({ dst, state }) => ({ dst, state })),
    [{ dst: '192.0.2.2', state: 'permanent' }],
  )
})

test('vxlan with DirectRouting: a peer on the same network has a plain route and nothing in the tunnel', {
  skip,
}, async () => {
  await using fleet = await startOne({ Type: 'vxlan', DirectRouting: true })
  const namespace = fleet.namespaceOf('node-a')
  assert.deepEqual(linkOf(namespace, 'flannel.1'), device('ipv4'))
  assertDirect(fleet)
  assert.deepEqual(neighborsOf(namespace), [])
  assert.deepEqual([...forwardingOf(namespace, 'flannel.1'), ...forwardingOf(namespace, 'flannel-v6.1')], [])
})

test('host-gw: the peer is the gateway of its subnet, and there is no device', { skip }, async () => {
  await using fleet = await startOne({ Type: 'host-gw' })
  const { links } = viewOf(fleet.namespaceOf('node-a'))
  assert.deepEqual(
    links.map(({ ifname }) => ifname),
    ['eth0', 'lo'],
  )
  assertDirect(fleet)
})

function assertDirect(fleet: Fleet): void {
  const namespace = fleet.namespaceOf('node-a')
  const isOurs = ({ protocol }: Row) => protocol === '138'
  const gateway = '192.0.2.2'
  const id = 0xc0000202
  assert.deepEqual(nexthopsOf(namespace), [{ id, gateway, dev: 'eth0', protocol: '138', flags: [] }])
  assert.deepEqual(routesOf(namespace, 'ipv4').filter(isOurs), [
    { dst: '10.244.2.0/24', nhid: id, gateway, dev: 'eth0', protocol: '138', flags: [] },
  ])
  assert.deepEqual(routesOf(namespace, 'ipv6').filter(isOurs), [
    { dst: 'fd00:10:244:2::/64', gateway: '2001:db8:0:2::2', dev: 'eth0', protocol: '138', metric: 1024, flags: [] },
  ])
}

test('with --ip-masq and EnableNFTables the tables are those of flannel, but for the rule that would hide the last one', {
  skip,
}, async () => {
  await using fleet = await startOne({ Type: 'vxlan' }, '--ip-masq')
  assert.deepEqual(tablesOf(fleet.namespaceOf('node-a')), [
    tableOf('ip', { network: '10.244.0.0/16', own: '10.244.1.0/24', multicast: '224.0.0.0/4' }),
    tableOf('ip6', { network: 'fd00:10:244::/48', own: 'fd00:10:244:1::/64', multicast: 'ff00::/8' }),
  ])
})

test('without --ip-masq pods are forwarded and nothing is masqueraded', { skip }, async () => {
  await using fleet = await startOne({ Type: 'host-gw' })
  const rules = tablesOf(fleet.namespaceOf('node-a')).flatMap(({ lines }) => lines)
  assert.ok(rules.includes('ip saddr 10.244.0.0/16 accept'))
  assert.deepEqual(
    rules.filter(rule => rule.includes('masquerade')),
    [],
  )
})

test('without nft and iptables on the machine packets flow, and the report says what is off and how to get it', {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases })
  using programs = new TemporaryFolder()
  for (const folder of (process.env.PATH ?? '').split(':')) {
    const setpriv = `${folder}/setpriv`
    if (existsSync(setpriv) && !existsSync(programs.join('setpriv'))) symlinkSync(setpriv, programs.join('setpriv'))
  }
  const socketPath = fleet.folder.join('node-a.sock')
  await using daemon = new DaemonProcess({
    namespace: fleet.namespaceOf('node-a'),
    flags: [...fleet.flagsOf('node-a'), '--ip-masq'],
    socketPath,
    searchPath: programs.path,
  })
  const { problems } = await daemon.ready()
  assert.equal(problems.length, 1)
  assert.match(
    problems[0]?.sentence ?? '',
    / there is no program nft on this machine; install the package nftables; there is no program iptables on this machine; install the package iptables$/,
  )
  assert.deepEqual(linkOf(fleet.namespaceOf('node-a'), 'flannel.1'), device('ipv4'))
  assert.deepEqual(tablesOf(fleet.namespaceOf('node-a')), [])
})

function tableOf(nftFamily: string, { network, own, multicast }: { network: string; own: string; multicast: string }) {
  const name = nftFamily === 'ip' ? 'flannel-ipv4' : 'flannel-ipv6'
  const [from, to] = [`${nftFamily} saddr`, `${nftFamily} daddr`]
  const lines = [
    `table ${nftFamily} ${name} {`,
    `comment "rules for ${name}"`,
    'chain forward {',
    'comment "chain to accept flannel traffic"',
    'type filter hook forward priority filter; policy accept;',
    `${from} ${network} accept`,
    `${to} ${network} accept`,
    '}',
    'chain postrtg {',
    'comment "chain to manage traffic masquerading by flannel"',
    'type nat hook postrouting priority srcnat; policy accept;',
    'meta mark 0x00004000 return',
    `${from} ${own} ${to} ${network} return`,
    `${from} ${network} ${to} ${own} return`,
    `${from} != ${network} ${to} ${own} return`,
    `${from} ${network} ${to} != ${multicast} masquerade fully-random`,
    `${from} != ${network} ${to} ${network} masquerade fully-random`,
    '}',
    '}',
  ]
  return { name: `${nftFamily} ${name}`, lines }
}
