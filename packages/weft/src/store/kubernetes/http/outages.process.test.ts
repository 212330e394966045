import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { skipWithoutOpenssl } from '@weft/etcd/testing'
import { eventually } from '../../../test/eventually.js'
import { systemClock } from '../../../time/clock.js'
import type { StoreEvent } from '../../lease-store.js'
import { KubernetesStore } from '../kubernetes-store.js'
import type { NodeApi } from '../node-api.js'
import { HttpBench } from '../testing/http-bench.js'
import { names } from '../testing/node-of.js'

const limit = { timeout: 120_000 }
const marked = { [names.marker]: 'true', [names.backendType]: 'host-gw' }

describe('the leases when the API server is not there', { skip: skipWithoutOpenssl }, () => {
  for (const [what, fault] of Object.entries({
    'breaks all connections': (bench: HttpBench) => bench.server.network.drop(),
    'is away for a moment': async (bench: HttpBench) => {
      bench.server.network.refuse()
      bench.server.network.drop()
      await sleep(1_000)
    },
    'accepts connections and says nothing': async (bench: HttpBench) => {
      bench.server.network.silence()
      await sleep(1_000)
      bench.server.network.drop()
    },
    'ends all watches': (bench: HttpBench) => bench.server.endWatches(),
  }))
    it(`a server that ${what}: what has happened meanwhile is told, and no list is asked for`, limit, async t => {
      const { bench, told } = await follow(t)
      await fault(bench)
      bench.annotate('a', { [names.publicIp]: '192.0.2.2' })
      await bench.server.network.heal()
      await eventually(() => assert.equal(addressesIn(told.at(-1)), '192.0.2.2'))
      assert.equal(bench.asked('list').length, 1)
    })

  it(
    'a server that was restarted has forgotten the changes: one list of metadata tells what has happened',
    limit,
    async t => {
      const { bench, told } = await follow(t)
      const before = bench.asked('list').length
      bench.server.network.refuse()
      bench.server.network.drop()
      bench.annotate('a', { [names.publicIp]: '192.0.2.2' })
      await bench.server.restart()
      await eventually(() => assert.equal(addressesIn(told.at(-1)), '192.0.2.2'))
      assert.deepEqual(listsSince(bench, before), ['metadata'])
    },
  )

  it('an event that cannot be read is told, and the watch goes on from before it', limit, async t => {
    const { bench, told } = await follow(t)
    const spoilt = (bytes: Buffer) => bytes.fill(0xff, 8)
    bench.server.interfere({ mischief: { do: 'spoil', spoilt }, verb: 'watch', times: 1 })
    bench.server.endWatches()
    bench.annotate('a', { [names.publicIp]: '192.0.2.2' })
    await eventually(() => assert.equal(told.at(-1)?.is, 'trouble'))
    bench.server.endWatches()
    await eventually(() => assert.equal(addressesIn(told.at(-1)), '192.0.2.2'))
    const problems = told.flatMap(event => (event.is === 'trouble' ? event.problem.sentence : []))
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', /the API server's answer cannot be read/)
    assert.equal(bench.asked('list').length, 1)
  })

  it('a server that throttles is told once, and asked no more often than it wants', limit, async t => {
    const { bench, told } = await follow(t)
    bench.server.interfere({ mischief: { do: 'throttle', retryAfterSeconds: 1 } })
    const before = bench.server.exchanges.length
    bench.server.endWatches()
    await sleep(3_500)
    const asked = bench.server.exchanges.length - before
    assert.ok(asked >= 1 && asked <= 4, `it was asked ${asked} times`)
    assert.equal(told.filter(event => event.is === 'trouble').length, 1)
    bench.server.clearInterferences()
    bench.annotate('a', { [names.publicIp]: '192.0.2.2' })
    await eventually(() => assert.equal(addressesIn(told.at(-1)), '192.0.2.2'))
  })

  it('a token that runs out in the middle of a watch is renewed without a word', limit, async t => {
    const bench = await HttpBench.open(t)
    bench.createNode('a', marked)
    const first = bench.server.issueAdminToken()
    bench.write('token', first)
    const api = await bench.connect({ kubeconfigFile: bench.kubeconfig({ tokenFile: 'token' }) })
    const told = tell(t, api)
    await eventually(() => assert.equal(told.length, 1))
    bench.write('token', bench.server.issueAdminToken())
    bench.server.expireToken(first)
    bench.server.endWatches()
    bench.annotate('a', { [names.publicIp]: '192.0.2.2' })
    await eventually(() => assert.equal(addressesIn(told.at(-1)), '192.0.2.2'))
    assert.deepEqual(
      told.filter(event => event.is === 'trouble'),
      [],
    )
  })

  it(
    'forty nodes whose server was restarted do not all come back at once, and ask for no whole list',
    limit,
    async t => {
      const bench = await HttpBench.open(t)
      for (let index = 0; index < 400; index += 1) bench.createNode(`n${index}`, marked)
      const followers = await Promise.all(Array.from({ length: 40 }, async () => tell(t, await bench.connect())))
      await eventually(() => assert.ok(followers.every(told => told.length > 0)))
      await eventually(() => assert.equal(bench.server.watchCount, 40))
      const before = bench.asked('list').length
      const times: number[] = []
      bench.annotate('n0', { [names.publicIp]: '192.0.2.2' })
      await bench.server.restart()
      bench.annotate('n0', { [names.publicIp]: '192.0.2.3' })
      await eventually(() => {
        for (let index = times.length; index < bench.asked('list').length - before; index += 1)
          times.push(performance.now())
        assert.equal(bench.server.watchCount, 40)
        assert.ok(followers.every(told => addressesIn(told.at(-1))?.startsWith('192.0.2.3')))
      })
      assert.deepEqual(
        listsSince(bench, before),
        Array.from({ length: 40 }, () => 'metadata'),
      )
      const [first = 0, last = 0] = [times[0], times.at(-1)]
      // They are spread over 2 ms for each of 400 nodes.
      assert.ok(last - first > 200, `all forty within ${Math.round(last - first)} ms`)
    },
  )
})

async function follow(t: TestContext): Promise<{ bench: HttpBench; told: readonly StoreEvent[] }> {
  const bench = await HttpBench.open(t)
  bench.createNode('a', { ...marked, [names.publicIp]: '192.0.2.1' })
  const told = tell(t, await bench.connect())
  await eventually(() => assert.equal(addressesIn(told.at(-1)), '192.0.2.1'))
  await eventually(() => assert.equal(bench.server.watchCount, 1))
  return { bench, told }
}

/** What a store tells from now on to the end of the test. */
function tell(t: TestContext, api: NodeApi): readonly StoreEvent[] {
  const store = new KubernetesStore({ api, clock: systemClock, random: Math.random, name: 'kubernetes', names })
  const told: StoreEvent[] = []
  const stop = new AbortController()
  const watching = (async () => {
    for await (const event of store.watch(stop.signal)) told.push(event)
  })()
  t.after(async () => {
    stop.abort()
    await watching
  })
  return told
}

function addressesIn(event: StoreEvent | undefined): string | undefined {
  if (event?.is !== 'snapshot') return undefined
  return event.leases.flatMap(({ publicIp }) => publicIp ?? []).join()
}

function listsSince(bench: HttpBench, before: number): readonly string[] {
  return bench
    .asked('list')
    .slice(before)
    .map(({ accept }) => (accept.includes('PartialObjectMetadataList') ? 'metadata' : 'whole'))
}
