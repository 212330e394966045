import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefix } from '@weft/inet'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { StoreError } from '../store-error.js'
import { holdLeaseConformance } from './hold-lease.conformance.js'
import type { Look } from './key-value-store.js'
import { haveOverlap, readRecords } from './lease-record.js'
import { allSubnetsBut, ipv4Network, ipv6Network } from './testing/claim-of.js'
import { HoldingNodes } from './testing/holding-nodes.js'
import { keyValueOf, prefix as leasePrefix } from './testing/key-value-of.js'
import { MemoryEtcd } from './testing/memory-etcd.js'

const ttlSeconds = 3_600

function openBench({ renewMarginSeconds = 0 } = {}) {
  const clock = new VirtualClock()
  const etcd = new MemoryEtcd(clock)
  return {
    clock,
    etcd,
    ttlSeconds,
    renewMarginSeconds,
    connect: async () => etcd.connect(),
    pass: (seconds: number) => clock.advance(seconds * 1000),
    [Symbol.asyncDispose]: async () => etcd[Symbol.dispose](),
  }
}

holdLeaseConformance('the etcd in memory', async () => openBench())

/** One node over a way that the test has in its hand. */
async function oneNode(options: { readonly renewMarginSeconds?: number } = {}) {
  const bench = openBench(options)
  const nodes = new HoldingNodes(bench, bench.etcd.connect())
  const way = bench.etcd.connect()
  const start = () => nodes.start({ node: 'node-a' }, way)
  return {
    ...bench,
    nodes,
    way,
    start,
    async [Symbol.asyncDispose]() {
      await nodes[Symbol.asyncDispose]()
      await bench[Symbol.asyncDispose]()
    },
  }
}

test('nobody leaves etcd leases behind: not in a race, not at a restart, not at a renewal', async () => {
  await using bench = openBench()
  await using nodes = new HoldingNodes(bench, bench.etcd.connect())
  const count = 60
  const all = await Promise.all(
    Array.from({ length: count }, (_, n) => nodes.start({ node: `node-${n}`, via: [`192.0.2.${n + 1}`] })),
  )
  for (const node of all) await node.held()
  assert.equal(bench.etcd.leaseCount, count)
  await all[0]?.stop()
  await (await nodes.start({ node: 'node-0', via: ['192.0.2.1'] })).held()
  await bench.pass(ttlSeconds * 3)
  assert.equal(bench.etcd.leaseCount, count)
})

test('a node that is alone has its lease after three requests, and is quiet then', async () => {
  await using one = await oneNode()
  await (await one.start()).held()
  await one.pass(60)
  assert.equal(one.way.requests, 3)
})

test('a request that is carried out long after nobody waited for it any more does not make a second lease', async () => {
  await using one = await oneNode()
  let isLate = true
  let carryOut = () => {}
  const { way, etcd } = one
  const commit = way.commit.bind(way)
  way.commit = (transaction, signal) => {
    if (!isLate) return commit(transaction, signal)
    isLate = false
    carryOut = () => void etcd.commit(transaction)
    return Promise.reject(new StoreError('unreachable', 'no answer'))
  }
  await (await one.start()).held()
  carryOut()
  assert.equal((await one.nodes.keys()).length, 1)
})

test("nodes that come back with each other's address find their way out, with the subnets that they had", async () => {
  await using bench = openBench()
  await using nodes = new HoldingNodes(bench, bench.etcd.connect())
  const places = ['192.0.2.1', '192.0.2.2', '192.0.2.3']
  const startAll = (shift: number) =>
    Promise.all(places.map((_, n) => nodes.start({ node: `node-${n}`, via: [places[(n + shift) % 3] ?? ''] })))
  const before = await startAll(0)
  const subnets = await Promise.all(before.map(async node => (await node.held()).lease.subnet))
  await Promise.all(before.map(node => node.stop()))
  const after = await startAll(1)
  for (const [n, node] of after.entries()) {
    const { lease } = await node.held()
    assert.deepEqual([lease.subnet, lease.publicIp], [subnets[n], places[(n + 1) % 3]])
  }
})

test('nodes that want the same subnet in one family never have keys for it at the same moment', async () => {
  await using bench = openBench()
  await using nodes = new HoldingNodes(bench, bench.etcd.connect())
  const crowded = {
    ipv4: { ...ipv4Network, subnetMax: prefix('10.244.16.0/24') },
    ipv6: { ...ipv6Network, subnetMax: prefix('fd00:10:244:10::/64') },
  }
  const doubles: string[] = []
  using _watching = bench.etcd.listen(() => {
    const whole = readRecords(leasePrefix, bench.etcd.range({ prefix: `${leasePrefix}/subnets/` }).kvs)
    for (const one of whole)
      for (const other of whole)
        if (one.kv.key < other.kv.key && haveOverlap(one.subnets, other.subnets))
          doubles.push(`${one.kv.key} and ${other.kv.key}`)
  })
  const all = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      nodes.start({ node: `node-${n}`, via: [`192.0.2.${n + 1}`, `2001:db8::${n + 1}`], networks: crowded }),
    ),
  )
  for (const node of all) await node.held()
  assert.deepEqual(doubles, [])
})

test('a node of both families looks at all keys once, like any other: a thousand may come at the same moment', async () => {
  await using one = await oneNode()
  const looks: Look[] = []
  const range = one.way.range.bind(one.way)
  one.way.range = (look, signal) => {
    looks.push(look)
    return range(look, signal)
  }
  const a = await one.nodes.start({ via: ['192.0.2.1', '2001:db8::1'] }, one.way)
  const { lease } = await a.held()
  assert.ok(lease.subnet !== undefined && lease.ipv6Subnet !== undefined)
  assert.deepEqual(
    looks.filter(look => 'prefix' in look),
    [{ prefix: `${leasePrefix}/` }],
  )
})

test('a node that waits keeps what it has', async () => {
  await using one = await oneNode()
  const node = await one.start()
  const { lease } = await node.held()
  await node.stop()
  await one.nodes.put(keyValueOf('node-z 10.244.99.0/24 via 192.0.2.1', { isReserved: true }))
  await (await one.start()).trouble('address-clash')
  await one.pass(ttlSeconds * 3)
  assert.ok((await one.nodes.keys()).some(({ key }) => key.endsWith(`${lease.subnet?.replace('/', '-')}`)))
})

test('so does a node whose own reservation cannot be used: its lease is what the others go by', async () => {
  await using one = await oneNode()
  const reservation = keyValueOf('node-a 10.99.7.0/24 via 192.0.2.1', { isReserved: true })
  await one.nodes.put({ ...reservation, value: '' })
  const node = await one.start()
  const { lease } = await node.held()
  await node.stop()
  await one.nodes.put(reservation)
  await (await one.start()).trouble('reservation')
  await one.pass(ttlSeconds * 3)
  assert.ok((await one.nodes.keys()).some(({ key }) => key.endsWith(`${lease.subnet?.replace('/', '-')}`)))
})

test('a lease is renewed a few times in its life, and a node at rest asks for nothing else', async () => {
  await using one = await oneNode()
  await (await one.start()).held()
  const before = one.way.requests
  await one.pass(ttlSeconds * 10)
  const perLife = (one.way.requests - before) / 10
  assert.ok(perLife >= 3 && perLife <= 5, `${perLife} requests`)
})

test('a lease that etcd granted long before its key could be written is renewed in time', async () => {
  await using one = await oneNode()
  const commit = one.way.commit.bind(one.way)
  one.way.commit = async () => {
    throw new StoreError('full', 'etcdserver: mvcc: database space exceeded')
  }
  const a = await one.start()
  await a.trouble('store-failure')
  await one.pass(ttlSeconds * 0.9)
  one.way.commit = commit
  const { lease } = await a.held()
  await one.pass(ttlSeconds * 0.5)
  assert.deepEqual(a.events.slice(1), [{ is: 'held', lease, isReserved: false }])
})

test('a node that waits for a free subnet keeps no lease of etcd meanwhile: it would be old when there is one', async () => {
  await using one = await oneNode()
  const others = allSubnetsBut('10.244.77.0/24').map(subnet => keyValueOf(`node-z ${subnet}`, { isReserved: true }))
  for (const kv of others) await one.nodes.put(kv)
  const quicker = keyValueOf('node-y 10.244.77.0/24', { isReserved: true })
  const commit = one.way.commit.bind(one.way)
  one.way.commit = async (transaction, signal) => {
    one.way.commit = commit
    await one.nodes.put(quicker)
    return commit(transaction, signal)
  }
  const a = await one.start()
  await a.trouble('network-full')
  assert.equal(one.etcd.leaseCount, 0)
  await one.pass(ttlSeconds * 0.9)
  await one.nodes.delete(quicker.key)
  assert.equal((await a.held()).lease.subnet, '10.244.77.0/24')
  await one.pass(ttlSeconds * 0.5)
  assert.equal(a.last?.is, 'held')
  assert.equal(a.events.length, 2)
})

test('a lease is renewed when it has as much left as is asked for, but not more than once a minute', async () => {
  const renewals: readonly (readonly [renewMarginSeconds: number, perLife: number])[] = [
    [ttlSeconds - 600, 6],
    [ttlSeconds - 1, 60],
    [ttlSeconds * 24, 60],
  ]
  for (const [renewMarginSeconds, perLife] of renewals) {
    await using one = await oneNode({ renewMarginSeconds })
    await (await one.start()).held()
    const before = one.way.requests
    await one.pass(ttlSeconds + 30)
    assert.equal(one.way.requests - before, perLife, `${renewMarginSeconds} s`)
  }
})

test('what no other node would believe is told and not written', async () => {
  await using bench = openBench()
  await using nodes = new HoldingNodes(bench, bench.etcd.connect())
  const named = await nodes.start({ node: 'Node_A' })
  assert.equal(
    await named.trouble('lease-refused'),
    `this node's lease: Node: found "Node_A", accepted is a name like "node-a": lower-case letters, digits, "-" and ".", at most 253 of them; no other node would believe it, so it is not written`,
  )
  const local = await nodes.start({ node: 'node-a', via: ['127.0.0.1'] })
  assert.match(await local.trouble('lease-refused'), /^this node's lease: PublicIP: found "127\.0\.0\.1"/)
  await bench.pass(60)
  assert.deepEqual(await nodes.keys(), [])
})

test('a store that is away at the start is told, and the lease is there soon after it is back', async () => {
  await using one = await oneNode()
  one.way.isCut = true
  const a = await one.start()
  assert.equal(await a.trouble('store-failure'), 'etcd does not answer: no answer; what it told last stays in force')
  await one.pass(300)
  one.way.isCut = false
  await one.pass(5)
  assert.equal(a.last?.is, 'held')
})

test('while the store is away the lease stays in force; afterwards nothing has changed', async () => {
  await using one = await oneNode()
  const a = await one.start()
  await a.held()
  const before = await one.nodes.keys()
  one.way.isCut = true
  await a.trouble('store-failure')
  await one.pass(1_800)
  one.way.isCut = false
  await one.pass(5)
  assert.equal(a.last?.is, 'held')
  assert.deepEqual(await one.nodes.keys(), before)
})

test('a node that was cut off for longer than its lease lasts has the same one again within five seconds', async () => {
  await using one = await oneNode()
  const a = await one.start()
  const { lease } = await a.held()
  one.way.isCut = true
  await one.pass(ttlSeconds + 60)
  assert.equal((await one.nodes.keys()).length, 0)
  one.way.isCut = false
  await one.pass(5)
  assert.deepEqual(a.last, { is: 'held', lease, isReserved: false })
  assert.equal((await one.nodes.keys()).length, 1)
})

test('if somebody else has it by then, it is told and nothing is written; when that one leaves, it is taken again', async () => {
  await using one = await oneNode()
  const a = await one.start()
  const { lease } = await a.held()
  one.way.isCut = true
  await one.pass(ttlSeconds + 60)
  const taker = keyValueOf(`node-b ${lease.subnet} via 192.0.2.2 backend vxlan`)
  await one.nodes.put({ ...taker, leaseId: 0n })
  one.way.isCut = false
  await one.pass(5)
  assert.match(await a.trouble('lease-taken'), /^node-b at 192\.0\.2\.2 has written its lease into /)
  const [kv] = await one.nodes.keys()
  assert.equal(kv?.value, taker.value)
  await one.nodes.delete(taker.key)
  await one.pass(5)
  assert.deepEqual(a.last, { is: 'held', lease, isReserved: false })
})

test('an answer that is lost costs nothing: what was written is found', async () => {
  await using one = await oneNode()
  one.way.losesAnswer = () => (one.way.requests * 7919) % 5 < 2
  const a = await one.start()
  await a.held()
  await one.pass(ttlSeconds * 3)
  assert.equal((await one.nodes.keys()).length, 1)
})

test('a store that takes no more data is told in its words; the lease is kept alive all the same', async () => {
  await using one = await oneNode()
  const a = await one.start()
  await a.held()
  const [kv] = await one.nodes.keys()
  assert.ok(kv !== undefined)
  const commit = one.way.commit.bind(one.way)
  one.way.commit = async () => {
    throw new StoreError('full', 'etcdserver: mvcc: database space exceeded')
  }
  await one.nodes.put({ ...kv, value: 'broken' })
  assert.equal(
    await a.trouble('store-failure'),
    'etcd refuses: etcdserver: mvcc: database space exceeded; what it told last stays in force',
  )
  await one.pass(ttlSeconds * 2)
  one.way.commit = commit
  await one.pass(5)
  assert.equal(a.last?.is, 'held')
  assert.equal((await one.nodes.keys())[0]?.value, kv.value)
})

test('who overwrites our value again and again is answered once in five seconds', async () => {
  await using one = await oneNode()
  const a = await one.start()
  await a.held()
  const [kv] = await one.nodes.keys()
  assert.ok(kv !== undefined)
  const before = one.way.requests
  for (let second = 0; second < 60; second++) {
    await one.nodes.put({ ...kv, value: `broken ${second}` })
    await one.pass(1)
  }
  assert.ok(one.way.requests - before <= 13, `${one.way.requests - before} requests in a minute`)
})
