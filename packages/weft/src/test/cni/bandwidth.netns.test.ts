import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject, Result } from '@weft/cni'
import { deleteQdisc } from '@weft/netlink'
import fc from 'fast-check'
import { formatResult, skipWithoutPluginsOrNamespaces as skip } from './debian-plugins.js'
import { comparable, kernelState } from './kernel-state.js'
import { callFor, PluginBench, type Pod, type Whose } from './plugin-bench.js'

// A burst that takes more than four minutes at its rate overflows in theirs.
const limit = fc
  .record({
    rate: fc.oneof(fc.integer({ min: 8_000, max: 1_000_000_000 }), fc.integer({ min: 2 ** 35, max: 2 ** 37 })),
    seconds: fc.double({ min: 0.01, max: 200, noNaN: true }),
  })
  .map(({ rate, seconds }) => ({ rate, burst: Math.min(Math.ceil(rate * seconds), 2 ** 34) }))
const ingress = limit.map(({ rate, burst }) => ({ ingressRate: rate, ingressBurst: burst }))
const egress = limit.map(({ rate, burst }) => ({ egressRate: rate, egressBurst: burst }))
const limits = fc.oneof(
  ingress,
  egress,
  fc.tuple(ingress, egress).map(([one, other]) => ({ ...one, ...other })),
)
const document: fc.Arbitrary<JsonObject> = fc.oneof(
  limits,
  limits.map(bandwidth => ({ runtimeConfig: { bandwidth } })),
)

async function plugIn(bench: PluginBench, pod: Pod): Promise<Result> {
  return await bench.plugin('ours', 'bridge', pod).add(callFor({ pod, document: {} }))
}

/** The library behind theirs redirects twice, and no packet comes to the second time. */
function withoutSecondRedirect(state: unknown): unknown {
  const text = JSON.stringify(state)
  return JSON.parse(text.replaceAll(/\\t[a-z ]*action order 2: mirred.*?bind 1\\n(\\n)?/g, ''))
}

async function live(wish: JsonObject, { adds, deletes }: Readonly<Record<'adds' | 'deletes', Whose>>) {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  const previousResult = await plugIn(bench, pod)
  const result = await bench.plugin(adds, 'bandwidth', pod).add(callFor({ pod, document: wish, previousResult }))
  const state = withoutSecondRedirect(kernelState(bench, pod))
  for (const whose of ['ours', 'theirs'] as const) {
    await bench.plugin(whose, 'bandwidth', pod).check(callFor({ pod, document: wish, previousResult: result }))
  }
  await bench.plugin(deletes, 'bandwidth', pod).delete(callFor({ pod, document: wish, previousResult: result }))
  const after = withoutSecondRedirect(kernelState(bench, pod))
  return { added: formatResult(result), state, after }
}

test("for generated rates the result and the kernel are as Debian's bandwidth leaves them", { skip }, async () => {
  for (const wish of fc.sample(document, { numRuns: Number(process.env.CNI_DIFFERENCES ?? 3), seed: 3 })) {
    const theirs = await live(wish, { adds: 'theirs', deletes: 'theirs' })
    for (const adds of ['ours', 'theirs'] as const) {
      const ours = await live(wish, { adds, deletes: adds === 'ours' ? 'theirs' : 'ours' })
      assert.deepEqual(comparable(ours), comparable(theirs), JSON.stringify(wish))
    }
  }
})

const both = { ingressRate: 1_000_000, ingressBurst: 80_000, egressRate: 2_000_000, egressBurst: 80_000 }

test('CHECK tells which limit is missing', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  const plugin = bench.plugin('ours', 'bandwidth', pod)
  const previousResult = await plugin.add(callFor({ pod, document: both, previousResult: await plugIn(bench, pod) }))
  const check = (document: JsonObject) => plugin.check(callFor({ pod, document, previousResult }))
  const [host] = bench.vethNames()
  const linkIndex = bench.host.link({ name: host ?? '' })?.index ?? 0
  await check(both)
  await assert.rejects(check({ ...both, ingressRate: 3_000_000 }), /Rate doesn't match at veth.*found 125000 bytes/)
  bench.host.execute([deleteQdisc({ linkIndex, at: 'ingress' })])
  await assert.rejects(check(both), /what comes in by veth\w+ is not sent through bwp/)
  bench.host.execute([deleteQdisc({ linkIndex, at: 'root' })])
  await assert.rejects(check(both), /Failed to find qdisc of kind tbf at veth/)
})

test('GC takes the devices of containers that are gone, and those of nobody else', { skip }, async () => {
  using bench = await PluginBench.open()
  const valid = ['alive', 'gone'].map(containerId => ({ containerId, interfaceName: 'eth0' }))
  for (const { containerId } of valid) {
    const pod = bench.pod()
    const previousResult = await bench.plugin('ours', 'bridge', pod).add(callFor({ pod, containerId, document: {} }))
    await bench.plugin('ours', 'bandwidth', pod).add(callFor({ pod, containerId, document: both, previousResult }))
  }
  const { config } = callFor({ pod: undefined, document: both })
  const devices = () => bench.host.links().filter(link => link.kind === 'ifb')
  await bench.plugin('ours', 'bandwidth').collectGarbage({ ...config, name: 'another' }, [])
  assert.equal(devices().length, 2)
  await bench.plugin('ours', 'bandwidth').collectGarbage(config, valid.slice(0, 1))
  assert.deepEqual(
    devices().map(link => link.alias),
    ['weft:cbr0:alive:eth0'],
  )
})

test('an ADD that is refused half-way leaves no queue and no device', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  const plugin = bench.plugin('ours', 'bandwidth', pod)
  const previousResult = await plugIn(bench, pod)
  await plugin.add(callFor({ pod, document: { egressRate: 1_000_000, egressBurst: 80_000 }, previousResult }))
  const before = comparable(kernelState(bench, pod))
  await assert.rejects(plugin.add(callFor({ pod, document: both, previousResult })), /adding link "bwp.*EEXIST/)
  assert.deepEqual(comparable(kernelState(bench, pod)), before)
})
