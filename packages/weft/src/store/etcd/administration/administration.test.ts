import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { parseIpv4, parsePrefix4 } from '@weft/inet'
import { subnetsOf } from '../../../model/subnets.js'
import { readLeaseLine } from '../../../testing/lease-line.js'
import { VirtualClock } from '../../../testing/virtual-clock.js'
import { ipv4Network } from '../testing/claim-of.js'
import { HoldingNodes } from '../testing/holding-nodes.js'
import { keyAndValueOf, prefix } from '../testing/key-value-of.js'
import { MemoryEtcd } from '../testing/memory-etcd.js'
import { listLeases } from './list-leases.js'
import { deleteLease, releaseLease } from './release-lease.js'
import { reserveLease, reserveSubnets } from './reserve-lease.js'
import { setConfig } from './set-config.js'

const never = new AbortController().signal
const look = { prefix: `${prefix}/` }

function setUp(t: TestContext) {
  const clock = new VirtualClock()
  const etcd = new MemoryEtcd(clock)
  t.after(() => etcd[Symbol.dispose]())
  const put = (line: string, { leaseId = etcd.grant(3_600), value }: { leaseId?: bigint; value?: string } = {}) => {
    const written = keyAndValueOf(readLeaseLine(line))
    const write = { do: 'put', key: written.key, value: value ?? written.value, leaseId } as const
    etcd.commit({ requires: [], writes: [write], look })
  }
  const keys = () => etcd.range(look).kvs
  const list = async () =>
    (await listLeases(place, never)).map(({ key, standing, lease, ttlSeconds, problem }) =>
      [key.slice(prefix.length + 1), standing, lease?.node, ttlSeconds, problem && 'left out']
        .filter(Boolean)
        .join(' '),
    )
  const place = { kv: etcd.connect(), prefix }
  return { clock, etcd, place, put, keys, list }
}

function reservation(node: string, subnet: string, publicIp = '') {
  const subnets = subnetsOf(parsePrefix4(subnet), undefined) ?? assert.fail(subnet)
  const address = parseIpv4(publicIp)
  return { node, subnets, ...(address && { publicIp: address }) }
}

const a = 'node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan'
const b = 'node-b 10.244.2.0/24 via 192.0.2.2 backend vxlan'

test('the list tells of every key what it is, how long it has, and whether it is left out', async t => {
  const { clock, put, list } = setUp(t)
  put(a)
  put(b, { leaseId: 0n })
  put('node-c 10.244.2.0/25 via 192.0.2.3 backend vxlan')
  put('node-d 10.244.4.0/24', { value: 'broken' })
  await clock.advance(600_000)
  assert.deepEqual(await list(), [
    'subnets/10.244.1.0-24 leased node-a 3000',
    'subnets/10.244.2.0-24 reserved node-b',
    'subnets/10.244.2.0-25 leased node-c 3000 left out',
    'subnets/10.244.4.0-24 unreadable 3000 left out',
  ])
})

describe('a lease is reserved', () => {
  test('by its node or by its subnet; its value stays to the byte, and twice is not too much', async t => {
    const { place, put, keys } = setUp(t)
    put(a)
    put(b)
    const before = keys().map(({ value }) => value)
    assert.deepEqual(await reserveLease(place, 'node-a', never), {
      key: `${prefix}/subnets/10.244.1.0-24`,
      wasReserved: false,
    })
    assert.equal((await reserveLease(place, '10.244.2.0/24', never)).wasReserved, false)
    assert.equal((await reserveLease(place, 'node-b', never)).wasReserved, true)
    assert.deepEqual(
      keys().map(({ value }) => value),
      before,
    )
    assert.deepEqual(
      keys().map(({ leaseId }) => leaseId),
      [0n, 0n],
    )
  })

  test('while its node goes on with it, and released again while it goes on', async t => {
    const { clock, etcd, place } = setUp(t)
    const pass = (seconds: number) => clock.advance(seconds * 1000)
    const bench = {
      clock,
      ttlSeconds: 3_600,
      pass,
      connect: async () => etcd.connect(),
      [Symbol.asyncDispose]: async () => {},
    }
    await using nodes = new HoldingNodes(bench, etcd.connect())
    const node = await nodes.start({ node: 'node-a' })
    const { lease } = await node.held()
    const reserving = reserveLease(place, 'node-a', never)
    await node.until(event => event.is === 'held' && event.isReserved)
    await reserving
    await pass(7_200)
    await releaseLease(place, 'node-a', never)
    await node.until(event => event.is === 'held' && !event.isReserved)
    await pass(200_000)
    assert.deepEqual(node.last, { is: 'held', lease, isReserved: false })
  })

  test('only if it is there and can be read', async t => {
    const { place, put } = setUp(t)
    put(a, { value: 'broken' })
    await assert.rejects(reserveLease(place, 'node-z', never), {
      code: 'EUSAGE',
      message:
        'found "node-z", accepted is the name of a node that has a lease, or its subnet; "weft lease list" tells them',
    })
    await assert.rejects(reserveLease(place, '10.244.1.0/24', never), /what nobody can read is not reserved$/)
  })

  test('by a name that stands for one lease', async t => {
    const { place, put } = setUp(t)
    put(a)
    put('node-a 10.244.9.0/24 via 192.0.2.9')
    await assert.rejects(reserveLease(place, 'node-a', never), /has several leases .*accepted is one of the subnets$/)
  })
})

describe('a subnet is reserved for a node that has none', () => {
  test('and is what the node gets', async t => {
    const { place, keys } = setUp(t)
    const wanted = reservation('node-a', '10.244.7.0/24', '192.0.2.1')
    assert.equal((await reserveSubnets(place, wanted, never)).wasReserved, false)
    assert.equal((await reserveSubnets(place, wanted, never)).wasReserved, true)
    assert.deepEqual(
      keys().map(({ value, leaseId }) => [value, leaseId]),
      [['{"PublicIP":"192.0.2.1","PublicIPv6":null,"Node":"node-a"}', 0n]],
    )
  })

  test('but not if somebody has it or a part of it, nor if the node has another one', async t => {
    const { place, put, keys } = setUp(t)
    put(a)
    await assert.rejects(reserveSubnets(place, reservation('node-b', '10.244.1.0/24'), never), {
      message: `${prefix}/subnets/10.244.1.0-24 is in the way: it is held by node-a`,
    })
    await assert.rejects(reserveSubnets(place, reservation('node-b', '10.244.0.0/22'), never), /is in the way/)
    await assert.rejects(reserveSubnets(place, reservation('node-a', '10.244.7.0/24'), never), {
      message: `node-a has a lease already: ${prefix}/subnets/10.244.1.0-24; to keep that one for it, use "weft lease reserve node-a"`,
    })
    assert.equal(keys().length, 1)
  })
})

describe('a lease is released', () => {
  test('to run out if its node is gone', async t => {
    const { clock, etcd, place, put, keys } = setUp(t)
    put(a, { leaseId: 0n })
    assert.deepEqual(await releaseLease(place, 'node-a', never), {
      key: `${prefix}/subnets/10.244.1.0-24`,
      now: 'leased',
      wasSo: false,
    })
    assert.equal((await releaseLease(place, 'node-a', never)).wasSo, true)
    assert.equal(etcd.leaseCount, 1)
    await clock.advance(86_401_000)
    assert.deepEqual(keys(), [])
  })

  test('or at once', async t => {
    const { place, put, keys } = setUp(t)
    put(a)
    assert.equal((await deleteLease(place, '10.244.1.0/24', never)).now, 'free')
    assert.deepEqual(keys(), [])
  })

  test('and a slip of the pen leaves nothing behind', async t => {
    const { etcd, place } = setUp(t)
    await assert.rejects(releaseLease(place, 'node-z', never), { code: 'EUSAGE' })
    assert.equal(etcd.leaseCount, 0)
  })
})

describe('net-conf is set', () => {
  const wanted = { text: '{"Network":"10.244.0.0/16"}', networks: { ipv4: ipv4Network }, isForced: false }
  const key = `${prefix}/config`

  test('and not written again when it says so already', async t => {
    const { place, put, keys } = setUp(t)
    put(a)
    assert.deepEqual(await setConfig(place, wanted, never), { key, wasSo: false, misfits: [] })
    assert.deepEqual(await setConfig(place, wanted, never), { key, wasSo: true, misfits: [] })
    assert.deepEqual(keys().find(kv => kv.key === key)?.value, wanted.text)
  })

  test('only on purpose when nodes would lose their subnets', async t => {
    const { place, put, keys } = setUp(t)
    put('node-a 10.99.1.0/24 via 192.0.2.1')
    put('node-b 10.244.2.0/25 via 192.0.2.2')
    await assert.rejects(setConfig(place, wanted, never), {
      message:
        '2 subnets (the first is that of node-b) would not be of this network, and nodes that lose their subnet cut off their pods; --force sets it all the same',
    })
    assert.equal(
      keys().some(kv => kv.key === key),
      false,
    )
    assert.deepEqual((await setConfig(place, { ...wanted, isForced: true }, never)).misfits, ['node-b', 'node-a'])
  })
})
