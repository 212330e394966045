import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnspecified, parseIpv4, parsePrefix } from '@weft/inet'
import fc from 'fast-check'
import { isJsonObject } from '../../model/json.js'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { claimOf } from '../etcd/testing/claim-of.js'
import type { StoreEvent } from '../lease-store.js'
import { isPeerAddress } from '../peer-address.js'
import { decideLease } from './decide-lease.js'
import { judgeNodes } from './judge-nodes.js'
import { KubernetesStore } from './kubernetes-store.js'
import type { KubeNode } from './node-api.js'
import { readNode } from './read-node.js'
import { MemoryNodes } from './testing/memory-nodes.js'
import { mergePatch } from './testing/merge-patch.js'
import { names, nodeOf } from './testing/node-of.js'

const hostile = fc.oneof(
  fc.constantFrom('true', 'null', 'vxlan', 'host-gw', '192.0.2.1', '0.0.0.0', '::', '2001:db8::1', '10.244.1.0/24'),
  fc.constantFrom('{"VNI":1,"VtepMAC":"02:00:00:00:01:00"}', '{"VtepMAC":[]}', '$(reboot)', '\u001b[2J', '__proto__'),
  fc.ipV4(),
  fc.ipV6(),
  fc.json(),
  fc.string(),
)
const annotations = fc.dictionary(fc.constantFrom(...Object.values(names)), hostile)
const cidr = fc.oneof(fc.constantFrom('10.244.1.0/24', '10.244.0.0/16', 'fd00::/64', '10.244.1.1/24'), hostile)
const anyNode = fc
  .record({
    name: fc.constantFrom('node-a', 'node-b', 'node-c'),
    annotations,
    podCidrs: fc.array(cidr, { maxLength: 3 }),
  })
  .map(({ name, annotations, podCidrs }): KubeNode => {
    const spec = { podCidrs, isOfKubeadm: false }
    return { ...nodeOf('node-a'), name, annotations: { [names.marker]: 'true', ...annotations }, spec }
  })

test('whatever nodes say is believed or named, never thrown; and what is believed is sound', () => {
  const nodes = fc.uniqueArray(anyNode, { selector: ({ name }) => name, maxLength: 3 })
  fc.assert(
    fc.property(nodes, nodes => {
      const marked = nodes.filter(({ annotations }) => annotations[names.marker] === 'true')
      const { leases, problems } = judgeNodes(names, nodes)
      assert.equal(leases.length + problems.length, marked.length)
      for (const { node, subnet, ipv6Subnet, publicIp, publicIpv6, backendType } of leases) {
        const cidrs = nodes.find(({ name }) => name === node)?.spec?.podCidrs ?? []
        for (const one of [subnet, ipv6Subnet])
          assert.ok(one === undefined || (cidrs.some(cidr => parsePrefix(cidr) === one) && parsePrefix(one) === one))
        for (const one of [publicIp, publicIpv6])
          assert.ok(one === undefined || (isPeerAddress(one) && !isUnspecified(one)))
        assert.match(backendType ?? '', /^[a-z0-9-]{0,32}$/)
      }
      for (const { sentence } of problems) assert.match(sentence, /^the lease of node-[abc] is left out: /)
    }),
    { numRuns: 3_000 },
  )
})

test('whatever stands in the annotations of a node: after its patch peers read its lease, and nothing is left to write', () => {
  const address = fc.constantFrom('192.0.2.1', '198.51.100.7')
  const claims = fc.record({
    via: fc.constantFrom(['192.0.2.1'], ['2001:db8::1'], ['192.0.2.1', '2001:db8::1']),
    backendType: fc.constantFrom('vxlan', 'host-gw'),
    overwrite: fc.option(address, { nil: undefined }),
  })
  fc.assert(
    fc.property(annotations, claims, (before, { via, backendType, overwrite }) => {
      const metadata = {
        name: 'node-a',
        uid: 'a',
        creationTimestamp: '2026-01-01T00:00:00Z',
        annotations: { ...before, ...(overwrite !== undefined && { [names.publicIpOverwrite]: overwrite }) },
      }
      const object = { metadata, spec: { podCIDRs: ['10.244.1.0/24', 'fd00:10:244:1::/64'] } }
      const base = claimOf({ via })
      const advertise = backendType === 'vxlan' ? base.advertise : () => undefined
      const claim = { ...base, backendType, advertise }
      const read = (json: typeof object | ReturnType<typeof mergePatch>) => readNode(json, { names, detail: 'whole' })
      const decision = decideLease(names, claim, read(object))
      assert.ok(decision.do === 'hold')
      const patched = decision.patch === undefined ? object : mergePatch(object, decision.patch)
      const again = decideLease(names, claim, read(patched))
      assert.deepEqual([again.do, again.do === 'hold' && again.patch], ['hold', undefined])
      const { leases, problems } = judgeNodes(names, [read(patched)])
      assert.deepEqual(problems, [])
      const published = claim.publicIp && (parseIpv4(overwrite ?? '') ?? leases[0]?.publicIp)
      if (claim.publicIp !== undefined) assert.equal(leases[0]?.publicIp, published)
      assert.equal(leases[0]?.subnet, decision.lease.subnet)
      assert.equal(leases[0]?.ipv6Subnet, decision.lease.ipv6Subnet)
      assert.deepEqual(leases[0]?.backendData, decision.lease.backendData)
      assert.deepEqual(leases[0]?.backendV6Data, decision.lease.backendV6Data)
      assert.ok(isJsonObject(patched))
    }),
    { numRuns: 1_000 },
  )
})

const node = fc.nat(3).map(n => `node-${n}`)
const happening = fc.oneof(
  fc.record({ what: fc.constant('put' as const), node, publicIp: fc.nat(3), isMarked: fc.boolean() }),
  fc.record({ what: fc.constant('delete' as const), node }),
  fc.record({ what: fc.constant('beat' as const), node }),
  fc.record({ what: fc.constant('time' as const), seconds: fc.integer({ min: 0, max: 200 }) }),
  fc.record({ what: fc.constantFrom('compact', 'cut', 'mend', 'end', 'hush', 'speak', 'restore') }),
)

test('whatever happens to nodes, history and the way there: in the end what is told is what a fresh look tells', async () => {
  const property = fc.asyncProperty(fc.array(happening, { maxLength: 40 }), async happenings => {
    const clock = new VirtualClock()
    const nodes = new MemoryNodes(clock)
    const way = nodes.connect(names)
    const store = new KubernetesStore({ api: way, clock, random: () => 0.5, name: 'kubernetes', names })
    const stop = new AbortController()
    const told: StoreEvent[] = []
    const watching = (async () => {
      for await (const event of store.watch(stop.signal)) told.push(event)
    })()
    const restore = nodes.backUp()
    for (const one of happenings) {
      if ('publicIp' in one)
        nodes.put(one.node, {
          podCidrs: [`10.244.${one.node.slice(5)}.0/24`],
          annotations: {
            [names.marker]: one.isMarked ? 'true' : null,
            [names.backendType]: 'host-gw',
            [names.publicIp]: one.publicIp === 0 ? 'broken' : `192.0.2.${one.publicIp}`,
          },
        })
      else if ('node' in one && one.what === 'delete') nodes.delete(one.node)
      else if ('node' in one) nodes.heartbeat(one.node)
      else if ('seconds' in one) await clock.advance(one.seconds * 1000)
      else if (one.what === 'compact') nodes.compact()
      else if (one.what === 'end') way.endWatches()
      else if (one.what === 'restore') {
        restore()
        way.isCut = false
        way.isSilent = false
        // A server that has as many changes again before anybody notices looks like one that was never put back.
        await clock.advance(320_000)
      } else if (one.what === 'hush' || one.what === 'speak') way.isSilent = one.what === 'hush'
      else way.isCut = one.what === 'cut'
    }
    way.isCut = false
    way.isSilent = false
    await clock.advance(160_000)
    const fresh = nodes.nodes.map(object => readNode(object, { names, detail: 'whole' }))
    const { leases, problems } = judgeNodes(names, fresh)
    const sorted = leases.toSorted((a, b) => (a.node < b.node ? -1 : 1))
    assert.deepEqual(told.at(-1), { is: 'snapshot', leases: sorted, problems })
    stop.abort()
    await watching
  })
  await fc.assert(property, { numRuns: 200 })
})
