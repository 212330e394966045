import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import type { JsonObject } from '@weft/cni'
import fc from 'fast-check'
import { eventually } from '../eventually.js'
import { runIn } from '../run-in.js'
import { formatResult, skipWithoutPluginsOrNamespaces as skip } from './debian-plugins.js'
import { comparable, kernelState } from './kernel-state.js'
import { callFor, PluginBench, type Whose } from './plugin-bench.js'

/** CNI_DIFFERENCES=16 and more for the long form. */
const runs = { differences: Number(process.env.CNI_DIFFERENCES ?? 3), swaps: Number(process.env.CNI_DIFFERENCES ?? 1) }

const ranges: Record<string, JsonObject> = {
  v4: { ranges: [[{ subnet: '10.1.2.0/24' }]] },
  v6: { ranges: [[{ subnet: 'fd00:1::/64' }]] },
  dual: { ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: 'fd00:1::/64' }]] },
  gateway: { ranges: [[{ subnet: '10.1.2.0/24', gateway: '10.1.2.254' }]] },
}
const routes: JsonObject[] = [
  {},
  { routes: [{ dst: '10.1.0.0/16' }] },
  {
    routes: [
      { dst: '0.0.0.0/0', gw: '10.1.2.7' },
      { dst: '10.9.0.0/16', gw: '10.1.2.9' },
    ],
  },
  { routes: [{ dst: 'fd00::/16' }] },
]

const document = fc.record(
  {
    bridge: fc.constantFrom('cni0', 'br-pods'),
    isGateway: fc.boolean(),
    isDefaultGateway: fc.boolean(),
    forceAddress: fc.boolean(),
    mtu: fc.constantFrom(0, 1280, 1450, 9000),
    hairpinMode: fc.boolean(),
    promiscMode: fc.boolean(),
    dns: fc.constantFrom(
      {},
      { nameservers: ['10.0.0.10'], domain: 'cluster.local', search: ['a'], options: ['ndots:5'] },
    ),
    ipMasq: fc.boolean(),
    macspoofchk: fc.boolean(),
    runtimeConfig: fc.constant({ mac: '02:00:00:00:00:77' }),
    layer: fc.constantFrom('v4', 'v6', 'dual', 'gateway', 'none'),
    routes: fc.constantFrom(...routes),
  },
  { requiredKeys: ['layer', 'routes'] },
)

type Sides = Readonly<Record<'adds' | 'deletes', Whose>>

/** The life of one attachment: what ADD said, and the kernel after it and after DEL. */
async function live(wish: JsonObject, { adds, deletes }: Sides) {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  const { layer, routes: wanted, ...keys } = wish
  const dataDir = bench.folder.path
  const ipam = layer === 'none' ? {} : { type: 'host-local', dataDir, ...ranges[String(layer)], ...Object(wanted) }
  const document = { ...keys, ipam }
  const result = await bench
    .plugin(adds, 'bridge', pod)
    .add(callFor({ pod, document }))
    .catch(() => undefined)
  if (result === undefined) {
    // Where theirs leaves what it had made so far, ours takes it back.
    if (adds === 'ours') assert.deepEqual(bench.vethNames(), [])
    return { added: 'refused' }
  }
  const state = kernelState(bench, pod)
  await bench.plugin('ours', 'bridge', pod).check(callFor({ pod, document, previousResult: result }))
  await bench.plugin(deletes, 'bridge', pod).delete(callFor({ pod, document }))
  // The bridge notices a moment later that nothing is plugged in any more.
  await eventually(() => assert.match(runIn(bench.node, 'ip -br link show type bridge'), / DOWN /))
  return {
    added: formatResult(result),
    state,
    after: kernelState(bench, pod),
    files: readdirSync(dataDir, { recursive: true }),
  }
}

test("for generated configurations the result and the kernel are as Debian's bridge leaves them", {
  skip,
}, async () => {
  for (const wish of fc.sample(document, { numRuns: runs.differences, seed: 5 })) {
    const theirs = await live(wish, { adds: 'theirs', deletes: 'theirs' })
    const ours = await live(wish, { adds: 'ours', deletes: 'ours' })
    assert.deepEqual(comparable(ours), comparable(theirs), JSON.stringify(wish))
  }
})

test("what Debian's bridge added ours deletes, and the reverse, and nothing is left", { skip }, async () => {
  for (const wish of fc.sample(document, { numRuns: runs.swaps, seed: 7 })) {
    const { after, files } = await live(wish, { adds: 'theirs', deletes: 'theirs' })
    for (const adds of ['ours', 'theirs'] as const) {
      const swapped = await live(wish, { adds, deletes: adds === 'ours' ? 'theirs' : 'ours' })
      assert.deepEqual(comparable([swapped.after, swapped.files]), comparable([after, files]), JSON.stringify(wish))
    }
  }
})

/** A second pod, whose subnet may be another one than the first one's. */
async function second(whose: Whose, subnet: string, forceAddress: boolean) {
  using bench = await PluginBench.open()
  const ask = (containerId: string, subnet: string) => {
    const pod = bench.pod()
    const ipam = { type: 'host-local', dataDir: bench.folder.join(containerId), ranges: [[{ subnet }]] }
    const document = { isDefaultGateway: true, forceAddress, ipam }
    return { pod, done: bench.plugin(whose, 'bridge', pod).add(callFor({ pod, containerId, document })) }
  }
  await ask('c1', subnet.includes(':') ? 'fd00:1::/64' : '10.1.2.0/24').done
  const { pod, done } = ask('c2', subnet)
  return await done.then(
    result => ({ added: formatResult(result), state: kernelState(bench, pod) }),
    (error: Error) => {
      assert.match(error.message, /failed to set bridge addr: "cni0" already has an IP address different from /)
      return { added: 'refused' }
    },
  )
}

test("a second pod finds the bridge's address right or in its way as with Debian's", { skip }, async () => {
  for (const subnet of ['10.1.2.0/24', '10.9.9.0/24', 'fd00:1::/64', 'fd00:9::/64', 'fd00:1::/48']) {
    for (const forceAddress of [false, true]) {
      const [ours, theirs] = [await second('ours', subnet, forceAddress), await second('theirs', subnet, forceAddress)]
      assert.deepEqual(comparable(ours), comparable(theirs), `${subnet}, forceAddress ${forceAddress}`)
    }
  }
})
