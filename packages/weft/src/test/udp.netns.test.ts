import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { processesIn } from './end-all-in.js'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { assertHealed } from './meddle.js'
import { leaseOf, netConf } from './network-documents.js'
import { ReferencePeer, referenceSubnetFile } from './reference-peer.js'
import { runIn } from './run-in.js'
import { assertNothingLost, streamWhile } from './stream-while.js'
import { assertMatrix } from './udp-network.js'
import { runWeft } from './weft-program.js'
import { skip as skipAll } from './why-skipped.js'

const skip = skipAll || (!existsSync('/dev/net/tun') && 'needs /dev/net/tun')
const nodes = ['node-a', 'node-b', 'node-c']
const byProgram = { Type: 'udp', DataPath: 'user' }

test('udp: pods of three nodes reach each other in both families, with packets as long as promised', {
  skip,
}, async () => {
  await using fleet = await Fleet.open({
    nodes: 3,
    netConf: netConf(byProgram),
    leases: [1, 2, 3].map(n => leaseOf(n)),
  })
  const reports = await Promise.all(nodes.map(node => fleet.start(node).ready()))
  for (const { families, problems } of reports) {
    assert.deepEqual(problems, [])
    assert.deepEqual(families.ipv4?.dataPath, { by: 'user', reason: 'Backend.DataPath is user' })
    assert.equal(families.ipv6?.dataPath?.by, 'user')
  }
  await assertMatrix(nodes.map(node => fleet.addPod(node)))
})

test('udp: a node as plain as can be talks with one of ours, both ways', { skip }, async () => {
  const leases = [leaseOf(1, ['ipv4']), leaseOf(2, ['ipv4'])]
  await using fleet = await Fleet.open({ nodes: 2, netConf: netConf(byProgram, ['ipv4']), leases })
  await fleet.start('node-a').ready()
  await using _peer = await ReferencePeer.open({ namespace: fleet.namespaceOf('node-b'), index: 2, peers: [1] })
  fleet.writeSubnetFile('node-b', referenceSubnetFile(2))
  await assertMatrix([fleet.addPod('node-a'), fleet.addPod('node-b')])
})

test('udp: a daemon that ends and comes again loses no packet of a thousand a second, and finds all as it was', {
  skip,
}, async () => {
  const leases = [leaseOf(1), leaseOf(2)]
  await using fleet = await Fleet.open({ nodes: 2, netConf: netConf(byProgram), leases })
  let daemon = fleet.start('node-a')
  await Promise.all([daemon.ready(), fleet.start('node-b').ready()])
  const [from, to] = [fleet.addPod('node-a'), fleet.addPod('node-b')]
  const namespace = fleet.namespaceOf('node-a')
  const before = viewOf(namespace)
  for (const end of [() => daemon.stop(), () => daemon.kill()]) {
    const streams = await streamWhile(from, to, async () => {
      await end()
      await sleep(100)
      daemon = fleet.start('node-a')
      const { operations } = await daemon.ready()
      assert.equal(operations.total, 0, JSON.stringify(operations.recent))
    })
    assertNothingLost(streams)
  }
  assert.deepEqual(viewOf(namespace), before)
})

test('udp: weft plan beside a daemon, and after it, finds nothing to do and leaves its program alone', {
  skip,
}, async () => {
  const leases = [leaseOf(1), leaseOf(2)]
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf(byProgram), leases })
  const namespace = fleet.namespaceOf('node-a')
  const plan = () => runWeft(namespace, 'plan', ...fleet.flagsOf('node-a'))
  const nothing = { exitCode: 0, output: '', errors: '# nothing to do\n' }
  assert.match(plan().output, /flannel0 /)
  assert.deepEqual(processesIn(namespace), [])
  const daemon = fleet.start('node-a')
  await daemon.ready()
  assert.deepEqual(plan(), nothing)
  const pumps = processesIn(namespace).filter(pid => pid !== daemon.pid)
  await daemon.stop()
  assert.deepEqual(plan(), nothing)
  assert.deepEqual(processesIn(namespace), pumps)
})

test('udp: what somebody does to the device is put right, and packets flow again', { skip }, async t => {
  const leases = [leaseOf(1), leaseOf(2)]
  await using fleet = await Fleet.open({ nodes: 2, netConf: netConf(byProgram), leases })
  await Promise.all(['node-a', 'node-b'].map(node => fleet.start(node).ready()))
  const pods = [fleet.addPod('node-a'), fleet.addPod('node-b')]
  const namespace = fleet.namespaceOf('node-a')
  await assertMatrix(pods)
  const healthy = viewOf(namespace)
  const meddling = [
    'ip link set flannel0 down',
    'ip link set flannel0 mtu 1300',
    'ip address del 10.244.1.0/32 dev flannel0',
    'ip route del 10.244.0.0/16',
    'ip -6 route del fd00:10:244::/48',
    'ip link del flannel0',
    'ip link del flannel0-v6',
  ]
  for (const command of meddling)
    await t.test(command, async () => {
      runIn(namespace, command)
      await eventually(() => assertHealed(namespace, healthy))
      await assertMatrix(pods)
    })
})

test('udp: when the network is vxlan from now on, the device and its program go, whether the daemon was there or not', {
  skip,
}, async t => {
  const leases = [leaseOf(1), leaseOf(2)]
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf(byProgram), leases })
  const namespace = fleet.namespaceOf('node-a')
  const devices = () => viewOf(namespace).links.map(({ ifname }) => ifname)
  let daemon = fleet.start('node-a')
  await daemon.ready()
  const turns = {
    'while it runs': async () => fleet.setNetConf(netConf({ Type: 'vxlan' })),
    'while it is away': async () => {
      await daemon.stop()
      fleet.setNetConf(netConf({ Type: 'vxlan' }))
      daemon = fleet.start('node-a')
    },
  }
  for (const [title, turn] of Object.entries(turns))
    await t.test(title, async () => {
      await turn()
      await eventually(() => {
        assert.deepEqual(devices(), ['eth0', 'flannel-v6.1', 'flannel.1', 'lo'])
        assert.deepEqual(processesIn(namespace), [daemon.pid])
      })
      fleet.setNetConf(netConf(byProgram))
      await eventually(() => assert.deepEqual(devices(), ['eth0', 'flannel0', 'flannel0-v6', 'lo']))
    })
})
