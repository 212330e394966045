import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress } from '@weft/inet'
import { addAddress } from '@weft/netlink'
import { formatResult, skipWithoutPluginsOrNamespaces as skip } from './debian-plugins.js'
import { comparable, kernelState } from './kernel-state.js'
import { callFor, PluginBench, type Whose } from './plugin-bench.js'

async function live(whose: Whose) {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  const plugin = bench.plugin(whose, 'loopback', pod)
  const call = callFor({ pod, document: {} })
  const result = await plugin.add(call)
  const state = kernelState(bench, pod)
  await plugin.check(call)
  await plugin.delete(call)
  await assert.rejects(plugin.check(call), /loopback interface is down/)
  return { result: formatResult(result), state, after: kernelState(bench, pod) }
}

test("loopback goes up and down as with Debian's", { skip }, async () => {
  assert.deepEqual(comparable(await live('ours')), comparable(await live('theirs')))
})

test('a loopback with an address of the world is refused', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  pod.route.execute([addAddress({ linkIndex: 1, address: interfaceAddress('10.1.1.1/24') })])
  for (const whose of ['ours', 'theirs'] as const) {
    await assert.rejects(
      bench.plugin(whose, 'loopback', pod).add(callFor({ pod, document: {} })),
      /loopback interface found with non-loopback address "10\.1\.1\.1"/,
    )
  }
})

test('without its namespace there is nothing to take down', { skip }, async () => {
  using bench = await PluginBench.open()
  await bench.plugin('ours', 'loopback').delete(callFor({ pod: undefined, document: {} }))
})
