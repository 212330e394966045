import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Jump } from '@weft/iptables'
import type { Operation } from '../../model/operation.js'
import type { IptablesChain } from '../../model/state.js'
import type { Kernel } from '../kernel.js'
import { apply, observe } from './asking.js'
import { bell } from './bell.js'
import { type OpenBench, plain } from './bench.js'

const jump: Jump = { from: 'FORWARD', rule: '-m comment --comment "weft test" -j WEFT-TEST' }
const chain: IptablesChain = {
  program: 'iptables-nft',
  table: 'filter',
  name: 'WEFT-TEST',
  rules: ['-s 10.244.0.0/16 -m comment --comment "weft test" -j ACCEPT', '-d 10.244.0.0/16 -j ACCEPT'],
  jumps: [jump],
}
const chains = ['iptables-nft filter WEFT-TEST', 'ip6tables-nft filter WEFT-TEST']
const make: Operation = { do: 'chain.replace', chain, jumps: { add: [jump], delete: [] } }

export function chainsConformance(open: OpenBench): void {
  describe('chains', () => {
    const withRules = { ...plain, hasTrafficRules: true }

    test('a chain comes with its jump, changes and goes, and deleting what is not there is no failure', async () => {
      await using bench = await open(withRules)
      assert.deepEqual(await apply(bench.kernel, { do: 'chain.delete', chain: { ...chain, jumps: [] } }), ['ok'])
      assert.deepEqual(await apply(bench.kernel, make), ['ok'])
      assert.deepEqual(await see(bench.kernel), [chain])
      const changed = { ...chain, rules: chain.rules.slice(1) }
      const noJump = { add: [], delete: [] }
      assert.deepEqual(await apply(bench.kernel, { do: 'chain.replace', chain: changed, jumps: noJump }), ['ok'])
      assert.deepEqual(await see(bench.kernel), [changed])
      assert.deepEqual(await apply(bench.kernel, { do: 'chain.delete', chain: changed }), ['ok'])
      assert.deepEqual(await see(bench.kernel), [])
    })

    test('a second jump is told, and one of two can be taken away', async () => {
      await using bench = await open(withRules)
      assert.deepEqual(await apply(bench.kernel, make, make), ['ok', 'ok'])
      assert.deepEqual(await see(bench.kernel), [{ ...chain, jumps: [jump, jump] }])
      const one = { add: [], delete: [jump] }
      assert.deepEqual(await apply(bench.kernel, { do: 'chain.replace', chain, jumps: one }), ['ok'])
      assert.deepEqual(await see(bench.kernel), [chain])
    })

    test('a jump that should go and is not there is refused, and nothing happens', async () => {
      await using bench = await open(withRules)
      await apply(bench.kernel, make)
      const wrong = { ...chain, jumps: [jump, jump] }
      assert.deepEqual(await apply(bench.kernel, { do: 'chain.delete', chain: wrong }), ['EIPTABLES'])
      const empty: Operation = {
        do: 'chain.replace',
        chain: { ...chain, rules: [] },
        jumps: { add: [], delete: wrong.jumps },
      }
      assert.deepEqual(await apply(bench.kernel, empty), ['EIPTABLES'])
      assert.deepEqual(await see(bench.kernel), [chain])
    })

    test('only the chains asked for are told', async () => {
      await using bench = await open(withRules)
      await apply(bench.kernel, make)
      const { state, facts } = await observe(bench.kernel, { chains: ['ip6tables-nft filter WEFT-TEST'] })
      assert.deepEqual(state.chain, new Map())
      assert.deepEqual(facts.trafficRules.iptables, { variant: 'nft', canRandomizeFully: true, missing: {} })
    })

    test('whoever touches our chain wakes us', { timeout: 10_000 }, async () => {
      await using bench = await open(withRules)
      const { ring, heard } = bell()
      using _watch = bench.kernel.watch(ring)
      await apply(bench.kernel, make)
      assert.deepEqual(await see(bench.kernel), [chain])
      await bench.stranger.apply({ do: 'chain.delete', chain })
      // What was made here may be told as well, and first.
      do await heard()
      while ((await see(bench.kernel)).length > 0)
    })

    test('where there is no iptables, that is told, and chains are refused', async () => {
      await using bench = await open(plain)
      const { facts, state } = await observe(bench.kernel, { chains })
      assert.match(facts.trafficRules.iptables.missing.ipv4 ?? '', /iptables/)
      assert.match(facts.trafficRules.iptables.missing.ipv6 ?? '', /iptables/)
      assert.deepEqual(state.chain, new Map())
      assert.deepEqual(await apply(bench.kernel, make, { do: 'chain.delete', chain }), ['EUNSUPPORTED', 'EUNSUPPORTED'])
    })
  })
}

async function see(kernel: Kernel): Promise<readonly IptablesChain[]> {
  const { state } = await observe(kernel, { chains })
  return [...state.chain.values()]
}
