import assert from 'node:assert/strict'
import { setMaxListeners } from 'node:events'
import { test } from 'node:test'
import { overlaps, prefix } from '@weft/inet'
import fc from 'fast-check'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { claimOf } from '../etcd/testing/claim-of.js'
import { StoreError } from '../store-error.js'
import type { NodeApi } from './node-api.js'
import { PodCidrAllocation } from './pod-cidr-allocation.js'
import { MemoryNodes } from './testing/memory-nodes.js'
import { names } from './testing/node-of.js'

/** Few enough that all want the same. */
const network = {
  network: prefix('10.244.0.0/24'),
  subnetLength: 28,
  subnetMin: prefix('10.244.0.0/28'),
  subnetMax: prefix('10.244.0.240/28'),
}

/** Each request takes some time on its way there and back; some answers never come, though all was done. */
function slow(api: NodeApi, clock: VirtualClock, random: () => number): NodeApi {
  const onItsWay = () => clock.wait(random() * 500, new AbortController().signal)
  async function slowly<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    await onItsWay()
    const answer = await ask()
    await onItsWay()
    if (random() < 0.1) throw new StoreError('unreachable', 'no answer')
    return answer
  }
  return {
    list: (...it) => slowly(() => api.list(...it)),
    watch: (...it) => api.watch(...it),
    get: (...it) => slowly(() => api.get(...it)),
    patch: (...it) => slowly(() => api.patch(...it)),
    patchStatus: (...it) => slowly(() => api.patchStatus(...it)),
    nodeOfPod: (...it) => api.nodeOfPod(...it),
    postEvent: (...it) => api.postEvent(...it),
    reconnect: () => {},
  }
}

test('however many nodes come at once and however slow the ways are, each gets a pod CIDR and no two the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 14 }), fc.integer(), async (count, seed) => {
      const clock = new VirtualClock()
      const cluster = new MemoryNodes(clock)
      let state = seed >>> 0
      const random = () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return state / 2 ** 32
      }
      const stop = new AbortController()
      setMaxListeners(0, stop.signal)
      const api = slow(cluster.connect(names), clock, random)
      const nodes = Array.from({ length: count }, (_, at) => `node-${at}`)
      for (const node of nodes) cluster.put(node)
      const podCidrOf = (node: string) => JSON.stringify(cluster.get(node)?.spec).match(/[\d.]+\/28/)?.[0]
      const working = nodes.map(async node => {
        const claim = { ...claimOf({}), node, networks: { ipv4: network } }
        const allocation = new PodCidrAllocation({ api, clock, random, name: 'kubernetes', names }, claim)
        while (podCidrOf(node) === undefined && !stop.signal.aborted) {
          await allocation.turn(stop.signal)
          await clock.wait(allocation.dueMs - clock.monotonicMs(), stop.signal)
        }
      })
      await clock.advance(300_000)
      stop.abort()
      await clock.advance(1_000)
      await Promise.all(working)
      const given = nodes.map(podCidrOf)
      assert.ok(
        given.every(cidr => cidr !== undefined),
        given.join(),
      )
      for (const [at, one] of given.entries())
        for (const other of given.slice(at + 1))
          assert.ok(!overlaps(prefix(one ?? ''), prefix(other ?? '')), given.join())
      for (const node of nodes) assert.deepEqual(Object.keys(cluster.annotationsOf(node)), [])
    }),
    { numRuns: 60 },
  )
})
