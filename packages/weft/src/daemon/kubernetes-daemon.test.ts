import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryFolder } from '../files/testing/temporary-folder.js'
import type { MemoryKernel } from '../kernel/memory/memory-kernel.js'
import type { JsonObject } from '../model/json.js'
import type { Report } from '../model/report.js'
import { MemoryNodes, type NodeWords } from '../store/kubernetes/testing/memory-nodes.js'
import type { MemoryWay } from '../store/kubernetes/testing/memory-way.js'
import { names, wordsOf } from '../store/kubernetes/testing/node-of.js'
import { eventually } from '../test/eventually.js'
import { HurriedClock } from '../testing/hurried-clock.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { KubernetesNode, type KubernetesNodeOptions } from './testing/kubernetes-node.js'

const limit = { timeout: 60_000 }
const netConf = { Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } }

function machine(name: string, host: number): readonly string[] {
  return [name, `eth0 192.0.2.${host}/24 mtu 1500`, 'ip route add default via 192.0.2.254 dev eth0']
}

interface StartWords extends Pick<KubernetesNodeOptions, 'setsNetworkUnavailable' | 'allocatesPodCidrs'> {
  readonly api?: MemoryWay
  readonly kernel?: MemoryKernel
}

/** A cluster of nodes that have their pod CIDRs, a net-conf, and a folder for the daemons' files. */
async function setUp(t: TestContext, config: object = netConf) {
  const folder = await temporaryFolder()
  const clock = new HurriedClock(10)
  const cluster = new MemoryNodes(clock)
  const networkConfigPath = join(folder.path, 'net-conf.json')
  const setConfig = (document: object) => writeFile(networkConfigPath, JSON.stringify(document))
  await setConfig(config)
  cluster.put('node-a', { podCidrs: ['10.244.1.0/24'] })
  cluster.put('node-b', { podCidrs: ['10.244.2.0/24'] })
  const daemons: KubernetesNode[] = []
  const start = (lines: readonly string[], { api = cluster.connect(names), ...words }: StartWords = {}) => {
    const daemon = new KubernetesNode({ lines, folder: folder.path, networkConfigPath, clock, api, ...words })
    daemons.push(daemon)
    return daemon
  }
  /** A node that another program than ours takes care of. */
  const putPeer = (line: string, more: NodeWords = {}) => {
    const { podCidrs, annotations } = wordsOf(readLeaseLine(line))
    cluster.put(readLeaseLine(line).node, { podCidrs, ...more, annotations: { ...annotations, ...more.annotations } })
  }
  t.after(async () => {
    await Promise.all(daemons.map(daemon => daemon[Symbol.asyncDispose]()))
    await folder[Symbol.asyncDispose]()
  })
  return { cluster, setConfig, start, putPeer }
}

const isReady = ({ isReady, problems }: Report) => isReady && problems.length === 0
const hasPeers = (count: number) => (report: Report) =>
  isReady(report) && report.peers.length === count && report.peers.every(({ state }) => state === 'done')
const hasProblem = (code: string) => (report: Report) => report.problems.some(problem => problem.code === code)

function conditionsOf(cluster: MemoryNodes, name: string): unknown {
  const { status } = cluster.get(name) ?? {}
  return (status as JsonObject | undefined)?.conditions
}

const allocating = { allocatesPodCidrs: true }

const peerC = 'node-c 10.244.3.0/24 via 192.0.2.3 mac 02:00:00:00:03:01 backend vxlan'

test(
  'nodes that know nothing but their cluster find each other, and tell it when their network is there',
  limit,
  async t => {
    const { cluster, start } = await setUp(t)
    const [a, b] = [start(machine('node-a', 1)), start(machine('node-b', 2))]
    const [reportA] = [await a.until(hasPeers(1)), await b.until(hasPeers(1))]
    assert.equal(reportA.peers[0]?.subnet, '10.244.2.0/24')
    assert.match(
      await readFile(a.subnetPath, 'utf8'),
      /^FLANNEL_NETWORK=10\.244\.0\.0\/16\nFLANNEL_SUBNET=10\.244\.1\.1\/24$/m,
    )
    for (const name of ['node-a', 'node-b'])
      await eventually(() => {
        const [condition] = conditionsOf(cluster, name) as readonly JsonObject[]
        const { type, status, reason, message } = condition ?? {}
        assert.deepEqual([type, status, reason], ['NetworkUnavailable', 'False', 'FlannelIsUp'])
        assert.equal(message, 'Flannel is running on this node')
      })
  },
)

test('a cluster that wants to hear nothing of the condition hears nothing', limit, async t => {
  const { cluster, start } = await setUp(t)
  const api = cluster.connect(names)
  await start(machine('node-a', 1), { api, setsNetworkUnavailable: false }).until(isReady)
  assert.equal(conditionsOf(cluster, 'node-a'), undefined)
  assert.ok(!api.requests.some(request => request.startsWith('get ')))
})

test(
  'a node that was made anew is told that the network is there once more, and its peers forget the old one',
  limit,
  async t => {
    const { cluster, start } = await setUp(t)
    const [a, b] = [start(machine('node-a', 1)), start(machine('node-b', 2))]
    await Promise.all([a, b].map(node => node.until(hasPeers(1))))
    await eventually(() => assert.ok(conditionsOf(cluster, 'node-a')))
    cluster.delete('node-a')
    await b.until(hasPeers(0))
    cluster.put('node-a', { podCidrs: ['10.244.7.0/24'] })
    const { families } = await a.until(report => report.families.ipv4?.subnet === '10.244.7.0/24')
    assert.ok(families.ipv4)
    const { peers } = await b.until(hasPeers(1))
    assert.equal(peers[0]?.subnet, '10.244.7.0/24')
    await eventually(() => assert.ok(conditionsOf(cluster, 'node-a')))
  },
)

test('a node without a pod CIDR waits, and is ready when it comes', limit, async t => {
  const { cluster, start } = await setUp(t)
  cluster.put('node-c')
  const c = start(machine('node-c', 3))
  await c.until(hasProblem('pod-cidr'))
  await eventually(async () => assert.equal((await c.statusFile()).code, 'pod-cidr'))
  cluster.put('node-c', { podCidrs: ['10.244.3.0/24'] })
  await c.until(isReady)
})

test('where nobody hands out pod CIDRs, nodes share the network out themselves if they are told to', limit, async t => {
  const { cluster, start } = await setUp(t)
  for (const name of ['node-c', 'node-d']) cluster.put(name)
  const [c, d] = [start(machine('node-c', 3), allocating), start(machine('node-d', 4), allocating)]
  const [reportC, reportD] = [await c.until(hasPeers(1)), await d.until(hasPeers(1))]
  assert.equal(reportC.peers[0]?.subnet, reportD.families.ipv4?.subnet)
  assert.equal(reportD.peers[0]?.subnet, reportC.families.ipv4?.subnet)
  for (const name of ['node-c', 'node-d']) assert.equal(cluster.annotationsOf(name)[names.podCidrClaim], undefined)
})

test(
  'an API server that is away at the start: what is remembered is put into the kernel, and only what it is',
  limit,
  async t => {
    const { cluster, start } = await setUp(t)
    const b = start(machine('node-b', 2))
    const a = start(machine('node-a', 1))
    await b.until(hasPeers(1))
    const before = await a.until(hasPeers(1))
    await a[Symbol.asyncDispose]()
    const api = cluster.connect(names)
    api.isCut = true
    const again = start(machine('node-a', 1), { kernel: a.kernel, api })
    const stale = await again.until(report => report.isReady && report.peers.length === 1)
    assert.match(stale.store.rememberedFrom ?? '', /^20\d\d-/)
    assert.deepEqual(stale.families, before.families)
    await again.until(hasProblem('store-stale'))
    assert.equal((await again.report()).operations.total, 0)
    api.isCut = false
    const fresh = await again.until(hasPeers(1))
    assert.equal(fresh.store.rememberedFrom, undefined)
    assert.equal(fresh.operations.total, 0)
  },
)

test('an address that people write over is told to the others at once, and taken back at once', limit, async t => {
  const { cluster, start } = await setUp(t)
  const [a, b] = [start(machine('node-a', 1)), start(machine('node-b', 2))]
  await Promise.all([a, b].map(node => node.until(hasPeers(1))))
  const isAt = (address: string) => (report: Report) => report.peers[0]?.publicAddress === address
  cluster.put('node-a', { annotations: { [names.publicIpOverwrite]: '198.51.100.7' } })
  await b.until(isAt('198.51.100.7'))
  assert.ok((await a.report()).isReady)
  cluster.put('node-a', { annotations: { [names.publicIpOverwrite]: null } })
  await b.until(isAt('192.0.2.1'))
})

test('who takes the marker away takes the peer away', limit, async t => {
  const { cluster, start, putPeer } = await setUp(t)
  putPeer(peerC)
  const a = start(machine('node-a', 1))
  await a.until(hasPeers(1))
  cluster.put('node-c', { annotations: { [names.marker]: null } })
  await a.until(hasPeers(0))
})

test('a peer that tells its address in one family only is a peer in that family', limit, async t => {
  const { cluster, start, putPeer } = await setUp(t, { ...netConf, EnableIPv6: true, IPv6Network: 'fd00:10:244::/48' })
  putPeer(peerC, { podCidrs: ['10.244.3.0/24', 'fd00:10:244:3::/64'] })
  cluster.put('node-d', { podCidrs: ['10.244.4.0/24', 'fd00:10:244:4::/64'] })
  const lines = ['node-d', 'eth0 192.0.2.4/24 2001:db8::4/64 mtu 1500', 'ip route add default via 192.0.2.254 dev eth0']
  const d = start(lines)
  const { peers } = await d.until(report => report.isReady && report.peers.length === 1)
  assert.deepEqual([peers[0]?.node, peers[0]?.family, peers[0]?.state], ['node-c', 'ipv4', 'done'])
})

test('what hostile and broken nodes write is left out and named, and never reaches the kernel', limit, async t => {
  const { start, putPeer } = await setUp(t)
  putPeer(peerC)
  const hostile: {
    readonly [node: string]: readonly [line: string, annotations: { readonly [name: string]: string }]
  } = {
    'node-e': ['10.244.5.0/24 via 192.0.2.5', { [names.backendData]: '{"VNI":1,"VtepMAC":' }],
    'node-f': ['10.244.6.0/24 via 192.0.2.6', { [names.publicIp]: '$(reboot)' }],
    'node-g': ['10.244.3.128/25 via 192.0.2.7 mac 02:00:00:00:07:01', {}],
    'node-h': ['10.244.8.0/24 via 192.0.2.8 mac 02:00:00:00:03:01', {}],
    'node-i': ['10.9.0.0/24 via 192.0.2.9 mac 02:00:00:00:09:01', {}],
    'node-j': ['10.244.10.0/24 via 10.244.10.1 mac 02:00:00:00:10:01', {}],
    'node-k': ['10.244.11.0/24 via 192.0.2.1 mac 02:00:00:00:11:01', {}],
  }
  for (const [node, [line, annotations]] of Object.entries(hostile))
    putPeer(`${node} ${line} backend vxlan`, { annotations })
  const a = start(machine('node-a', 1))
  const { peers, problems, isReady } = await a.until(report => report.isReady && report.peers.length > 0)
  assert.ok(isReady)
  assert.deepEqual(
    peers.map(({ node }) => node),
    ['node-c'],
  )
  for (const node of Object.keys(hostile))
    assert.equal(
      problems.filter(({ sentence }) => sentence.includes(`${node} `) || sentence.includes(`${node}:`)).length,
      1,
      node,
    )
})

test('net-conf is followed, and so is the cluster when it says "auto"', limit, async t => {
  const { cluster, setConfig, start } = await setUp(t, { ...netConf, Network: 'auto' })
  const a = start(machine('node-a', 1))
  const isIn = (network: string) => (report: Report) => report.isReady && report.families.ipv4?.network === network
  await a.until(isIn('10.244.0.0/22'))
  cluster.put('node-c', { podCidrs: ['10.244.9.0/24'] })
  await a.until(isIn('10.244.0.0/20'))
  await setConfig(netConf)
  await a.until(isIn('10.244.0.0/16'))
})

test('the backend alloc gets its lease as flannel does, and asks for no other node', limit, async t => {
  const { cluster, setConfig, start, putPeer } = await setUp(t, { ...netConf, Backend: { Type: 'alloc' } })
  putPeer(peerC)
  const api = cluster.connect(names)
  const a = start(machine('node-a', 1), { api })
  const { podMtuBytes, peers } = await a.until(isReady)
  assert.deepEqual([podMtuBytes, peers], [1500, []])
  assert.deepEqual(cluster.annotationsOf('node-a'), {
    [names.backendData]: 'null',
    [names.backendType]: '',
    [names.marker]: 'true',
    [names.publicIp]: '192.0.2.1',
  })
  assert.ok(!api.requests.some(request => request.includes('list all')), api.requests.join())
  await setConfig(netConf)
  await a.until(hasPeers(1))
})

test('a net-conf that becomes bad is told, and the last good one stays in force, also at a start', limit, async t => {
  const { setConfig, start } = await setUp(t)
  const a = start(machine('node-a', 1))
  const good = await a.until(isReady)
  await setConfig({ ...netConf, Network: '10.9.0.0/33' })
  await a.until(hasProblem('configuration-refused'))
  await a[Symbol.asyncDispose]()
  const again = start(machine('node-a', 1), { kernel: a.kernel })
  const report = await again.until(report => report.isReady && hasProblem('configuration-refused')(report))
  assert.deepEqual(report.families, good.families)
  await setConfig(netConf)
  await again.until(isReady)
})
