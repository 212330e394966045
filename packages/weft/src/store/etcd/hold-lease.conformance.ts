import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ipv4Network } from './testing/claim-of.js'
import { readFlannelKey, readFlannelValue } from './testing/flannel-reader.js'
import { type HoldBench, HoldingNodes } from './testing/holding-nodes.js'
import { keyValueOf, prefix } from './testing/key-value-of.js'

const limit = { timeout: 120_000 }
const never = new AbortController().signal

/** How a node gets its lease and keeps it, with a real etcd and the one in memory alike. */
export function holdLeaseConformance(name: string, open: () => Promise<HoldBench>): void {
  type Work = (nodes: HoldingNodes) => Promise<void>
  const run = (title: string, work: Work, ttlSeconds?: number) =>
    test(title, limit, async () => {
      await using bench = await open()
      await using nodes = new HoldingNodes(bench, await bench.connect(), ttlSeconds)
      await work(nodes)
    })
  // However busy the machine is, no lease runs out but where a test is about that.
  const withNodes = (title: string, work: Work) => run(title, work, 3_600)
  const withShortLeases = (title: string, work: Work) => run(title, work)

  describe(`over ${name} a node`, () => {
    withNodes('gets a lease that flannel understands, on an etcd lease that runs out', async nodes => {
      const a = await nodes.start({ node: 'node-a', via: ['192.0.2.1', '2001:db8::1'] })
      const { lease } = await a.held()
      const [kv] = await nodes.keys()
      assert.ok(kv !== undefined && kv.leaseId !== 0n)
      assert.deepEqual(readFlannelKey(kv.key), { ipv4: lease.subnet, ipv6: lease.ipv6Subnet })
      assert.deepEqual(readFlannelValue(kv.value), {
        PublicIP: '192.0.2.1',
        PublicIPv6: '2001:db8::1',
        BackendType: 'vxlan',
        BackendData: { VNI: 1, VtepMAC: '02:00:00:00:04:01' },
        BackendV6Data: { VNI: 1, VtepMAC: '02:00:00:00:06:01' },
      })
      const leftSeconds = await nodes.kv.timeToLive(kv.leaseId, never)
      assert.ok(leftSeconds !== undefined && leftSeconds <= nodes.ttlSeconds)
    })

    withNodes('that has no IPv4 gets a lease where flannel does not look', async nodes => {
      const { lease } = await (await nodes.start({ node: 'node-a', via: ['2001:db8::1'] })).held()
      const [kv] = await nodes.keys()
      assert.equal(kv?.key, `${prefix}/ipv6-subnets/${lease.ipv6Subnet?.replace('/', '-')}`)
    })

    withNodes('that starts again has the same lease, and nothing is written', async nodes => {
      const first = await nodes.start({ node: 'node-a' })
      const { lease } = await first.held()
      await first.stop()
      const before = await nodes.keys()
      const again = await nodes.start({ node: 'node-a' })
      assert.deepEqual((await again.held()).lease, lease)
      assert.deepEqual(await nodes.keys(), before)
    })

    withShortLeases('keeps its one etcd lease alive, long past its time', async nodes => {
      await (await nodes.start({ node: 'node-a' })).held()
      const before = await nodes.keys()
      await nodes.bench.pass(nodes.ttlSeconds * 3)
      assert.deepEqual(await nodes.keys(), before)
    })

    withShortLeases('that is stopped leaves its lease in the store until its time is over', async nodes => {
      const a = await nodes.start({ node: 'node-a' })
      await a.held()
      await a.stop()
      assert.equal((await nodes.keys()).length, 1)
      await nodes.bench.pass(nodes.ttlSeconds * 2)
      assert.equal((await nodes.keys()).length, 0)
    })

    withNodes('whose key is deleted makes the same one again at once', async nodes => {
      const a = await nodes.start({ node: 'node-a' })
      await a.held()
      const [before] = await nodes.keys()
      await nodes.delete(before?.key ?? '')
      await nodes.until(async () => (await nodes.keys()).length === 1)
      const [after] = await nodes.keys()
      assert.deepEqual([after?.key, after?.value], [before?.key, before?.value])
      assert.notEqual(after?.leaseId, 0n)
    })

    withNodes('whose address has changed keeps its subnet, and the lease tells the new address', async nodes => {
      const first = await nodes.start({ node: 'node-a', via: ['192.0.2.1'] })
      const { lease } = await first.held()
      await first.stop()
      const again = await nodes.start({ node: 'node-a', via: ['192.0.2.11'] })
      assert.deepEqual((await again.held()).lease, { ...lease, publicIp: '192.0.2.11' })
      const kvs = await nodes.keys()
      assert.equal(kvs.length, 1)
      assert.equal(readFlannelValue(kvs[0]?.value ?? '').PublicIP, '192.0.2.11')
    })

    withNodes("goes on with flannel's lease for its address: same subnet, same MAC, same etcd lease", async nodes => {
      const flannel = keyValueOf('? 10.244.7.0/24 via 192.0.2.1 backend vxlan mac 5e:de:00:00:00:01', { by: 'flannel' })
      const leaseId = await nodes.kv.grant(nodes.ttlSeconds, never)
      await nodes.put({ ...flannel, leaseId })
      const { lease } = await (await nodes.start({ node: 'node-a', via: ['192.0.2.1'] })).held()
      assert.equal(lease.subnet, '10.244.7.0/24')
      const [kv] = await nodes.keys()
      assert.equal(kv?.value, `${flannel.value.slice(0, -1)},"Node":"node-a"}`)
      assert.equal(kv?.leaseId, leaseId)
    })

    withShortLeases('whose lease was brought from elsewhere with little time has all of it again', async nodes => {
      const shortId = await nodes.kv.grant(nodes.ttlSeconds - 1, never)
      await nodes.put({ ...keyValueOf('node-a 10.244.7.0/24 via 192.0.2.1'), leaseId: shortId })
      const { lease } = await (await nodes.start({ node: 'node-a' })).held()
      assert.equal(lease.subnet, '10.244.7.0/24')
      await nodes.until(async () => (await nodes.keys())[0]?.leaseId !== shortId)
      const before = await nodes.keys()
      await nodes.bench.pass(nodes.ttlSeconds * 3)
      assert.deepEqual(await nodes.keys(), before)
      const left = (await nodes.kv.timeToLive(before[0]?.leaseId ?? 0n, never)) ?? 0
      assert.ok(left > 0 && before[0]?.leaseId !== 0n)
    })

    withNodes('that gets a second family keeps the subnet of the first, in one step', async nodes => {
      const first = await nodes.start({ node: 'node-a', via: ['192.0.2.1'] })
      const { lease } = await first.held()
      await first.stop()
      const [before] = await nodes.keys()
      const again = await nodes.start({ node: 'node-a', via: ['192.0.2.1', '2001:db8::1'] })
      const held = await again.held()
      assert.equal(held.lease.subnet, lease.subnet)
      assert.ok(held.lease.ipv6Subnet !== undefined)
      const kvs = await nodes.keys()
      assert.equal(kvs.length, 1)
      assert.equal(kvs[0]?.leaseId, before?.leaseId)
    })
  })

  describe(`over ${name} a reservation`, () => {
    const reserved = { ...keyValueOf('node-a 10.244.77.0/24'), leaseId: 0n }

    withShortLeases('is the lease of its node, and stays a reservation', async nodes => {
      await nodes.put(reserved)
      const held = await (await nodes.start({ node: 'node-a' })).held()
      assert.equal(held.lease.subnet, '10.244.77.0/24')
      assert.equal(held.isReserved, true)
      await nodes.bench.pass(nodes.ttlSeconds * 2)
      const [kv] = await nodes.keys()
      assert.equal(kv?.leaseId, 0n)
      assert.equal(readFlannelValue(kv.value).PublicIP, '192.0.2.1')
    })

    withShortLeases('is nobody else’s, and outlives its node', async nodes => {
      await nodes.put(reserved)
      const a = await nodes.start({ node: 'node-a' })
      await a.held()
      await a.stop()
      await nodes.bench.pass(nodes.ttlSeconds * 2)
      const previous = ['10.244.77.0/24']
      const { lease } = await (await nodes.start({ node: 'node-b', via: ['192.0.2.2'], previous })).held()
      assert.notEqual(lease.subnet, '10.244.77.0/24')
      assert.equal((await nodes.keys()).length, 2)
    })

    withShortLeases('can be made of a lease that is held, and the other way round', async nodes => {
      const a = await nodes.start({ node: 'node-a' })
      assert.equal((await a.held()).isReserved, false)
      const [kv] = await nodes.keys()
      assert.ok(kv !== undefined)
      await nodes.put({ ...kv, leaseId: 0n })
      await a.until(event => event.is === 'held' && event.isReserved)
      await nodes.bench.pass(nodes.ttlSeconds * 2)
      const leaseId = await nodes.kv.grant(nodes.ttlSeconds, never)
      await nodes.put({ ...kv, leaseId })
      await a.until(event => event.is === 'held' && !event.isReserved)
      await nodes.bench.pass(nodes.ttlSeconds * 2)
      assert.equal((await nodes.keys())[0]?.leaseId, leaseId)
    })

    withNodes('whose value an operator has destroyed is put right by its node, and stays one', async nodes => {
      const a = await nodes.start({ node: 'node-a' })
      await a.held()
      const [kv] = await nodes.keys()
      assert.ok(kv !== undefined)
      await nodes.put({ ...kv, value: kv.key, leaseId: 0n })
      await nodes.until(async () => (await nodes.keys())[0]?.value === kv.value)
      assert.equal((await nodes.keys())[0]?.leaseId, 0n)
    })
  })

  describe(`over ${name} two nodes`, () => {
    withNodes('that claim at the same moment get different subnets, in both families', async nodes => {
      const count = 40
      const started = Array.from({ length: count }, (_, n) =>
        nodes.start({ node: `node-${n}`, via: [`192.0.2.${n + 1}`, `2001:db8::${n + 1}`] }),
      )
      const leases = await Promise.all(started.map(async node => (await (await node).held()).lease))
      assert.equal(new Set(leases.map(({ subnet }) => subnet)).size, count)
      assert.equal(new Set(leases.map(({ ipv6Subnet }) => ipv6Subnet)).size, count)
      assert.equal((await nodes.keys()).length, count)
    })

    withShortLeases(
      'with one public address: the second is refused with both names, until the first is gone',
      async nodes => {
        const a = await nodes.start({ node: 'node-a', via: ['192.0.2.1'] })
        await a.held()
        const b = await nodes.start({ node: 'node-b', via: ['192.0.2.1'] })
        const sentence = await b.trouble('address-clash')
        assert.match(sentence, /^node-b and node-a have the same public address 192\.0\.2\.1, and node-a holds /)
        assert.equal((await nodes.keys()).length, 1)
        await a.stop()
        await nodes.bench.pass(nodes.ttlSeconds * 2)
        await b.held()
      },
    )

    withNodes('with one public address that start at the same moment: one of them has a lease', async nodes => {
      const pair = await Promise.all(['node-a', 'node-b'].map(node => nodes.start({ node, via: ['192.0.2.1'] })))
      await nodes.until(() => pair.every(node => node.last !== undefined))
      assert.deepEqual(pair.map(({ last }) => last?.is).sort(), ['held', 'trouble'])
      await nodes.until(async () => (await nodes.keys()).length === 1)
    })

    withNodes(
      'of which one writes into the other’s key do not fight: it is told, and mended when the key is free',
      async nodes => {
        const a = await nodes.start({ node: 'node-a' })
        await a.held()
        const [kv] = await nodes.keys()
        assert.ok(kv !== undefined)
        const { value } = keyValueOf('node-b 10.244.1.0/24 via 192.0.2.2 backend vxlan')
        await nodes.put({ ...kv, value, leaseId: 0n })
        assert.match(await a.trouble('lease-taken'), /^node-b at 192\.0\.2\.2 has written its lease into /)
        await nodes.bench.pass(2)
        assert.equal((await nodes.keys())[0]?.value, value)
        await nodes.delete(kv.key)
        await nodes.until(async () => (await nodes.keys())[0]?.value === kv.value)
        await a.until(event => event.is === 'held')
      },
    )

    withNodes('whose networks have room for one: the other waits until there is room', async nodes => {
      const networks = { ipv4: { ...ipv4Network, subnetMax: ipv4Network.subnetMin } }
      const a = await nodes.start({ node: 'node-a', networks })
      await a.held()
      const b = await nodes.start({ node: 'node-b', via: ['192.0.2.2'], networks })
      await b.trouble('network-full')
      await a.stop()
      await nodes.delete((await nodes.keys())[0]?.key ?? '')
      assert.equal((await b.held()).lease.subnet, '10.244.1.0/24')
    })
  })
}
