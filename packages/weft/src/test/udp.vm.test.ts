import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { address, addressOf } from '@weft/inet'
import { findProgram } from '@weft/linux'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { ReferencePeer, referenceSubnetFile } from './reference-peer.js'
import { runIn } from './run-in.js'
import { TemporaryFolder } from './temporary-folder.js'
import { assertMatrix, assertNoneLostWhile, assertReaches, assertSilence } from './udp-network.js'

const conf = netConf({ Type: 'udp' }, ['ipv4'])
const leases = (...numbers: readonly number[]) => numbers.map(number => leaseOf(number, ['ipv4']))

/** Where programs are, but for the one that loads modules: then only the kernel loads what it wants itself. */
function programsWithoutModprobe(folder: TemporaryFolder): string {
  const path = folder.join('programs')
  mkdirSync(path)
  for (const name of ['nft', 'setpriv', 'sh']) {
    const program = findProgram(name)
    if (program !== undefined) symlinkSync(program, `${path}/${name}`)
  }
  return path
}

/** Others may have loaded it; it is in use until the last of their namespaces is gone. */
async function unloadFou(): Promise<void> {
  await eventually(() => {
    spawnSync('modprobe', ['-r', 'fou'])
    assert.notEqual(spawnSync('ip', ['fou', 'show']).status, 0, 'fou is still loaded')
  })
}

test('where the module is missing the program carries the packets, and the report says why; once it is there, the kernel', async () => {
  await unloadFou()
  using folder = new TemporaryFolder()
  await using fleet = await Fleet.open({ nodes: 2, netConf: conf, leases: leases(1, 2) })
  const searchPath = programsWithoutModprobe(folder)
  let daemon = fleet.startWith({ searchPath }, 'node-a')
  const [{ families }] = await Promise.all([daemon.ready(), fleet.startWith({ searchPath }, 'node-b').ready()])
  const { by, reason } = families.ipv4?.dataPath ?? {}
  assert.equal(by, 'user')
  assert.match(reason ?? '', /^this kernel has no fou/)
  const pods = ['node-a', 'node-b'].map(node => fleet.addPod(node))
  await assertMatrix(pods)
  await daemon.stop()
  daemon = fleet.start('node-a')
  await eventually(async () => assert.equal((await daemon.ready()).families.ipv4?.dataPath?.by, 'kernel'))
  await assertMatrix(pods)
})

test('three nodes by the kernel: every pod reaches every other one, with packets as long as promised', async () => {
  const nodes = ['node-a', 'node-b', 'node-c']
  await using fleet = await Fleet.open({ nodes: 3, netConf: conf, leases: leases(1, 2, 3) })
  const reports = await Promise.all(nodes.map(node => fleet.start(node).ready()))
  for (const { families, problems } of reports) {
    assert.deepEqual(problems, [])
    assert.deepEqual(families.ipv4?.dataPath, { by: 'kernel', reason: 'it has fou and ipip' })
  }
  await assertMatrix(nodes.map(node => fleet.addPod(node)))
})

test('the kernel, the program, and a node as plain as can be, all with all', async () => {
  await using fleet = await Fleet.open({ nodes: 3, netConf: conf, leases: leases(1, 2, 3) })
  await fleet.start('node-a').ready()
  fleet.setNetConf(netConf({ Type: 'udp', DataPath: 'user' }, ['ipv4']))
  assert.equal((await fleet.start('node-b').ready()).families.ipv4?.dataPath?.by, 'user')
  fleet.setNetConf(conf)
  await using _peer = await ReferencePeer.open({ namespace: fleet.namespaceOf('node-c'), index: 3, peers: [1, 2] })
  fleet.writeSubnetFile('node-c', referenceSubnetFile(3))
  await assertMatrix(['node-a', 'node-b', 'node-c'].map(node => fleet.addPod(node)))
})

test('the kernel takes datagrams from peers alone, and nothing out of them that is not of the network', async () => {
  await using fleet = await Fleet.open({ nodes: 3, netConf: conf, leases: leases(1, 2) })
  await fleet.start('node-a').ready()
  const pod = fleet.addPod('node-a')
  const target = addressOf(pod.plan.addresses[0] ?? assert.fail())
  // It says that it is node-b, whose subnet is known; answers to it would go to the real one.
  await using _stranger = await ReferencePeer.open({ namespace: fleet.namespaceOf('node-c'), index: 3, peers: [1] })
  fleet.writeSubnetFile('node-c', referenceSubnetFile(3))
  const strange = fleet.addPod('node-c')
  await assertSilence(strange, target)
  fleet.setLeases(leases(1, 2, 3))
  await assertReaches(strange, target)
  // From another network, through a peer.
  const namespace = fleet.namespaceOf('node-c')
  runIn(namespace, 'ip address add 172.16.9.9/32 dev flannel0')
  runIn(namespace, 'ip route replace 10.244.0.0/16 dev flannel0 src 172.16.9.9 scope global')
  runIn(fleet.namespaceOf('node-a'), 'ip route add 172.16.9.9/32 via 192.0.2.3 dev flannel0 onlink')
  await assertSilence({ ...strange, namespace }, target)
})

test('a restart by the kernel loses no packet, and finds all as it was', async () => {
  await using fleet = await Fleet.open({ nodes: 2, netConf: conf, leases: leases(1, 2) })
  let daemon = fleet.start('node-a')
  await Promise.all([daemon.ready(), fleet.start('node-b').ready()])
  const [from] = [fleet.addPod('node-a'), fleet.addPod('node-b')]
  const before = viewOf(fleet.namespaceOf('node-a'))
  await assertNoneLostWhile(from, address('10.244.2.2'), async () => {
    await daemon.stop()
    await sleep(100)
    daemon = fleet.start('node-a')
    const { operations } = await daemon.ready()
    assert.equal(operations.total, 0, JSON.stringify(operations.recent))
  })
  assert.deepEqual(viewOf(fleet.namespaceOf('node-a')), before)
})

test('what somebody does to the device or the port is put right, and packets flow again', async t => {
  await using fleet = await Fleet.open({ nodes: 2, netConf: conf, leases: leases(1, 2) })
  await Promise.all(['node-a', 'node-b'].map(node => fleet.start(node).ready()))
  const pods = [fleet.addPod('node-a'), fleet.addPod('node-b')]
  const namespace = fleet.namespaceOf('node-a')
  await assertMatrix(pods)
  const healthy = viewOf(namespace)
  const ports = runIn(namespace, 'ip fou show')
  const meddling = [
    'ip link set flannel0 down',
    'ip link set flannel0 mtu 1300',
    'ip link set flannel0 type ipip local 192.0.2.77 ttl 64 encap fou encap-sport 8285 encap-dport 8285 encap-csum',
    'ip link set flannel0 type ipip local 192.0.2.1 ttl 9',
    'ip address del 10.244.1.0/32 dev flannel0',
    'ip route del 10.244.2.0/24',
    'ip link del flannel0',
    'ip fou del port 8285',
    'nft delete table ip flannel-ipv4',
  ]
  for (const command of meddling)
    await t.test(command, async () => {
      runIn(namespace, command)
      await eventually(() => {
        assert.deepEqual(viewOf(namespace), healthy)
        assert.equal(runIn(namespace, 'ip fou show'), ports)
      })
      await assertMatrix(pods)
    })
})

test('from udp to vxlan and back nothing is left of either, and pods talk again', async () => {
  await using fleet = await Fleet.open({ nodes: 2, netConf: conf, leases: leases(1, 2) })
  await Promise.all(['node-a', 'node-b'].map(node => fleet.start(node).ready()))
  const pods = [fleet.addPod('node-a'), fleet.addPod('node-b')]
  const namespace = fleet.namespaceOf('node-a')
  const devices = () => viewOf(namespace).links.map(({ ifname }) => ifname)
  const before = viewOf(namespace)
  fleet.setNetConf(netConf({ Type: 'vxlan' }, ['ipv4']))
  await eventually(() => {
    assert.ok(devices().includes('flannel.1') && !devices().includes('flannel0'))
    assert.equal(runIn(namespace, 'ip fou show'), '')
  })
  await assertReaches(pods[0] ?? assert.fail(), address('10.244.2.2'), 1450)
  fleet.setNetConf(conf)
  await eventually(() => assert.deepEqual(viewOf(namespace), before))
  await assertMatrix(pods)
})
