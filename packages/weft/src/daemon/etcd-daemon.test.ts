import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { interfaceAddress, mac } from '@weft/inet'
import { temporaryFolder } from '../files/testing/temporary-folder.js'
import { applyToState } from '../kernel/memory/apply-operation.js'
import { MemoryKernel } from '../kernel/memory/memory-kernel.js'
import type { Report } from '../model/report.js'
import { keyAndValueOf, prefix } from '../store/etcd/testing/key-value-of.js'
import type { MemoryConnection } from '../store/etcd/testing/memory-connection.js'
import { MemoryEtcd } from '../store/etcd/testing/memory-etcd.js'
import { eventually } from '../test/eventually.js'
import { readNode } from '../testing/case-node.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { systemClock } from '../time/clock.js'
import { EtcdNode } from './testing/etcd-node.js'

const limit = { timeout: 60_000 }
const netConf = { Network: '10.244.0.0/16', Backend: { Type: 'vxlan' } }
const look = { prefix: `${prefix}/` }

function machine(name: string, host: number): readonly string[] {
  return [name, `eth0 192.0.2.${host}/24 mtu 1500`, 'ip route add default via 192.0.2.254 dev eth0']
}

/** An etcd with a net-conf in it, and a folder for the nodes' files. */
async function setUp(t: TestContext, config: object | undefined = netConf) {
  const folder = await temporaryFolder()
  const etcd = new MemoryEtcd(systemClock)
  const put = (key: string, value: string, leaseId = etcd.grant(86_400)) =>
    etcd.commit({ requires: [], writes: [{ do: 'put', key, value, leaseId }], look })
  const setConfig = (document: object | string) =>
    put(`${prefix}/config`, typeof document === 'string' ? document : JSON.stringify(document), 0n)
  if (config !== undefined) setConfig(config)
  const nodes: EtcdNode[] = []
  const start = (
    lines: readonly string[],
    { kv = etcd.connect(), kernel }: { kv?: MemoryConnection; kernel?: MemoryKernel } = {},
  ) => {
    const node = new EtcdNode({ lines, kv, folder: folder.path, ...(kernel && { kernel }) })
    nodes.push(node)
    return node
  }
  const keys = () => etcd.range({ prefix: `${prefix}/subnets` }).kvs
  t.after(async () => {
    await Promise.all(nodes.map(node => node[Symbol.asyncDispose]()))
    etcd[Symbol.dispose]()
    await folder[Symbol.asyncDispose]()
  })
  return { etcd, put, setConfig, start, keys }
}

const isReady = ({ isReady, problems }: Report) => isReady && problems.length === 0
const hasPeers = (count: number) => (report: Report) =>
  isReady(report) && report.peers.length === count && report.peers.every(({ state }) => state === 'done')
const hasProblem = (code: string) => (report: Report) => report.problems.some(problem => problem.code === code)

async function routesOf(kernel: MemoryKernel): Promise<string> {
  const { state } = await kernel.observe({
    links: new Set(),
    networks: [],
    tables: [],
    chains: [],
    resolve: [],
    isResync: true,
  })
  return JSON.stringify([...state.nexthop.keys()])
}

test('nodes that know nothing but their etcd find each other', limit, async t => {
  const { start, keys } = await setUp(t)
  const [a, b] = [start(machine('node-a', 1)), start(machine('node-b', 2))]
  const [reportA, reportB] = [await a.until(hasPeers(1)), await b.until(hasPeers(1))]
  assert.equal(reportA.peers[0]?.subnet, reportB.families.ipv4?.subnet)
  assert.equal(reportB.peers[0]?.subnet, reportA.families.ipv4?.subnet)
  assert.equal(keys().length, 2)
  const env = await readFile(a.subnetPath, 'utf8')
  assert.match(env, new RegExp(`^FLANNEL_SUBNET=${reportA.families.ipv4?.subnet.replace('.0/24', '.1/24')}$`, 'm'))
})

test('a node waits for net-conf, and a bad one is told and changes nothing, not even at a restart', limit, async t => {
  const { start, setConfig, etcd } = await setUp(t, undefined)
  etcd.commit({ requires: [], writes: [{ do: 'delete', key: `${prefix}/config` }], look })
  const a = start(machine('node-a', 1))
  await a.until(hasProblem('configuration-missing'))
  setConfig(netConf)
  const good = await a.until(isReady)
  setConfig('{"Network":"10.9.0.0/33"}')
  await a.until(hasProblem('configuration-refused'))
  await a[Symbol.asyncDispose]()
  const again = start(machine('node-a', 1), { kernel: a.kernel })
  const report = await again.until(report => report.isReady && hasProblem('configuration-refused')(report))
  assert.deepEqual(report.families, good.families)
  setConfig(netConf)
  await again.until(isReady)
})

test('a node that starts while its etcd is away goes on where it was, says so, and touches nothing', limit, async t => {
  const { start, etcd } = await setUp(t)
  const b = start(machine('node-b', 2))
  const a = start(machine('node-a', 1))
  await b.until(hasPeers(1))
  const before = await a.until(hasPeers(1))
  await a[Symbol.asyncDispose]()
  const kv = etcd.connect()
  kv.isCut = true
  const again = start(machine('node-a', 1), { kernel: a.kernel, kv })
  const stale = await again.until(report => report.isReady && report.peers.length === 1)
  assert.match(stale.store.rememberedFrom ?? '', /^20\d\d-/)
  assert.deepEqual(stale.families, before.families)
  await again.until(hasProblem('store-stale'))
  assert.equal((await again.report()).operations.total, 0)
  kv.isCut = false
  const fresh = await again.until(hasPeers(1))
  assert.equal(fresh.store.rememberedFrom, undefined)
  assert.equal(fresh.operations.total, 0)
})

test(
  'on a machine that has lost everything but its disk, what is remembered is put into the kernel',
  limit,
  async t => {
    const { start, etcd } = await setUp(t)
    const b = start(machine('node-b', 2))
    const a = start(machine('node-a', 1))
    await b.until(hasPeers(1))
    await a.until(hasPeers(1))
    await a[Symbol.asyncDispose]()
    const kv = etcd.connect()
    kv.isCut = true
    const again = start(machine('node-a', 1), { kv })
    const report = await again.until(report => report.peers.length === 1 && report.peers[0]?.state === 'done')
    assert.ok(report.operations.total > 0)
  },
)

test('two nodes with one public address: the second waits, names both, and touches nothing', limit, async t => {
  const { start, keys } = await setUp(t)
  await start(machine('node-a', 1)).until(isReady)
  const b = start(machine('node-b', 1))
  const { problems, state, operations } = await b.until(hasProblem('address-clash'))
  assert.equal(state, 'blocked')
  assert.equal(operations.total, 0)
  assert.match(
    problems.map(({ sentence }) => sentence).join('\n'),
    /node-b and node-a have the same public address 192\.0\.2\.1/,
  )
  assert.equal(keys().length, 1)
})

test(
  'machines whose first card has one address for all: only one is served until an interface is named',
  limit,
  async t => {
    const { start, keys } = await setUp(t)
    const boxed = (name: string, host: number, flags = '') => [
      `${name} ${flags}`,
      'eth0 10.0.2.15/24 mtu 1500',
      `eth1 192.168.56.${host}/24 mtu 1500`,
      'ip route add default via 10.0.2.2 dev eth0',
    ]
    const a = start(boxed('node-a', 11))
    await a.until(isReady)
    const others = [start(boxed('node-b', 12)), start(boxed('node-c', 13))]
    for (const node of others) {
      const { problems, state, operations, node: name } = await node.until(hasProblem('address-clash'))
      const sentence = problems.map(({ sentence }) => sentence).join('\n')
      assert.ok(sentence.includes(`${name} and node-a have the same public address 10.0.2.15`), sentence)
      assert.ok(sentence.includes(`Give ${name} another with --iface, --iface-can-reach ADDRESS or --public-ip`))
      assert.deepEqual([state, operations.total], ['blocked', 0])
    }
    assert.equal(keys().length, 1)
    await Promise.all([a, ...others].map(node => node[Symbol.asyncDispose]()))
    const ways = ['--iface eth1', '--iface-regex ^192\\.168\\.56\\.', '--iface-can-reach 192.168.56.1']
    const named = ['node-a', 'node-b', 'node-c'].map((name, at) => start(boxed(name, 11 + at, ways[at])))
    for (const node of named) await node.until(hasPeers(2))
    assert.deepEqual(
      keys()
        .map(({ value }) => /"PublicIP":"([\d.]+)"/.exec(value)?.[1])
        .sort(),
      ['192.168.56.11', '192.168.56.12', '192.168.56.13'],
    )
  },
)

test('a key that an operator deletes by mistake is there again, and no packet notices', limit, async t => {
  const { start, keys, etcd } = await setUp(t)
  const a = start(machine('node-a', 1))
  const before = await a.until(isReady)
  const [kv] = keys()
  etcd.commit({ requires: [], writes: [{ do: 'delete', key: kv?.key ?? '' }], look })
  await a.until(() => keys()[0]?.value === kv?.value)
  assert.equal((await a.report()).operations.total, before.operations.total)
})

test('when the node gets another address, its lease tells the new one and its subnet stays', limit, async t => {
  const { start, keys } = await setUp(t)
  const a = start(machine('node-a --iface eth0', 1))
  const before = await a.until(isReady)
  a.kernel.meddle(({ state }) => {
    const moved = { link: 'eth0', address: interfaceAddress('192.0.2.11/24') }
    applyToState(state, { do: 'address.delete', address: { link: 'eth0', address: interfaceAddress('192.0.2.1/24') } })
    applyToState(state, { do: 'address.add', address: moved })
  })
  await a.until(() => keys()[0]?.value.includes('"PublicIP":"192.0.2.11"') ?? false)
  const after = await a.until(isReady)
  assert.equal(keys().length, 1)
  assert.equal(after.families.ipv4?.subnet, before.families.ipv4?.subnet)
  assert.equal(after.families.ipv4?.localAddress, '192.0.2.11')
})

test('when the interface gets another MAC, the neighbours are told once, and nothing else is done', limit, async t => {
  const { start } = await setUp(t)
  const kernel = new MemoryKernel(readNode(machine('node-a', 1)).machine)
  const setMac = (text: string) =>
    kernel.meddle(({ interfaces }) => {
      const eth0 = interfaces.get('eth0')
      if (eth0 !== undefined) interfaces.set('eth0', { ...eth0, mac: mac(text) })
    })
  setMac('02:00:00:00:00:01')
  const a = start(machine('node-a', 1), { kernel })
  const before = await a.until(isReady)
  assert.deepEqual(kernel.announced, [])
  setMac('02:00:00:00:00:02')
  await eventually(() => assert.deepEqual(kernel.announced, ['eth0']))
  assert.equal((await a.report()).operations.total, before.operations.total)
})

test('what a hostile peer writes is left out, named once, and never reaches the kernel', limit, async t => {
  const { start, put } = await setUp(t)
  const peer = keyAndValueOf(readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2 backend vxlan mac 02:00:00:00:02:00'))
  put(peer.key, peer.value)
  const a = start(machine('node-a', 1))
  const before = await a.until(hasPeers(1))
  const nexthops = await routesOf(a.kernel)
  const own = before.families.ipv4?.subnet ?? ''
  const lease = (line: string, value = keyAndValueOf(readLeaseLine(line)).value) =>
    put(keyAndValueOf(readLeaseLine(line)).key, value)
  lease('node-c 10.244.3.0/24 via 192.0.2.3', 'x'.repeat(1_000_000))
  lease('node-c 10.244.4.0/24 via 192.0.2.3', '{"PublicIP":')
  lease('node-c 10.244.5.0/24 via 192.0.2.3', '{"PublicIP":"224.0.0.1","BackendType":"vxlan"}')
  lease('node-d 10.244.6.0/24 via 192.0.2.4 backend vxlan mac 01:00:5e:00:00:01')
  lease('aaa 10.244.2.0/25 via 192.0.2.5 backend vxlan')
  lease('node-e 10.245.1.0/24 via 192.0.2.6 backend vxlan')
  lease('node-f 10.244.7.0/24 via 192.0.2.1 backend vxlan')
  lease('node-a 10.244.8.0/24 via 192.0.2.8 backend vxlan')
  put(`${prefix}/subnets/10.244.9.1-24`, peer.value)
  lease('node-g 10.244.10.0/24 via 192.0.2.9', '{"PublicIP":"192.0.2.9"}')
  const codes = [
    'address-taken',
    'backend-data',
    'backend-differs',
    'lease-refused',
    'lease-refused',
    'lease-refused',
    'lease-refused',
    'lease-refused',
    'subnet-clash',
    'subnet-outside-network',
  ]
  const report = await a.until(({ problems }) => problems.length >= codes.length)
  assert.deepEqual(report.problems.map(({ code }) => code).sort(), codes)
  assert.deepEqual(
    report.peers.map(({ node, carriage }) => `${node} ${carriage}`),
    ['node-b tunnel', 'node-d none'],
  )
  assert.equal(report.families.ipv4?.subnet, own)
  assert.equal(await routesOf(a.kernel), nexthops)
  put(`${prefix}/subnets/10.244.2.0-24`, peer.value)
  await a.until(hasProblem('lease-refused'))
  assert.equal(new Set(a.told).size, a.told.length)
})
