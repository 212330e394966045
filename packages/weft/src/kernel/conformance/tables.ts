import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Table } from '@weft/nftables'
import { apply, observe } from './asking.js'
import { type OpenBench, plain } from './bench.js'

const table: Table = {
  family: 'ip',
  name: 'weft-test',
  sets: [],
  chains: [
    {
      name: 'forward',
      hook: { type: 'filter', hook: 'forward', priority: 0, policy: 'accept' },
      rules: [{ match: [], verdict: 'accept' }],
    },
  ],
}
const tables = ['ip weft-test', 'ip6 weft-test']

export function tablesConformance(open: OpenBench): void {
  describe('tables', () => {
    const withRules = { ...plain, hasTrafficRules: true }

    test('a table comes, changes and goes, and deleting what is not there is no failure', async () => {
      await using bench = await open(withRules)
      assert.deepEqual(await apply(bench.kernel, { do: 'table.delete', table }), ['ok'])
      assert.deepEqual(await apply(bench.kernel, { do: 'table.replace', table }), ['ok'])
      assert.deepEqual((await observe(bench.kernel, { tables })).state.table, new Map([['ip weft-test', table]]))
      const changed = { ...table, chains: [] }
      assert.deepEqual(await apply(bench.kernel, { do: 'table.replace', table: changed }), ['ok'])
      assert.deepEqual((await observe(bench.kernel, { tables })).state.table, new Map([['ip weft-test', changed]]))
      assert.deepEqual(await apply(bench.kernel, { do: 'table.delete', table }), ['ok'])
      assert.deepEqual((await observe(bench.kernel, { tables })).state.table, new Map())
    })

    test('only the tables asked for are told', async () => {
      await using bench = await open(withRules)
      await apply(bench.kernel, { do: 'table.replace', table })
      const { state, facts } = await observe(bench.kernel, { tables: ['ip6 weft-test'] })
      assert.deepEqual(state.table, new Map())
      assert.equal(facts.trafficRules.missingNft, undefined)
    })

    test('a table that makes no sense is refused whole', async () => {
      await using bench = await open(withRules)
      const chains = [{ name: 'one', rules: [{ match: [], verdict: { jump: 'nowhere' } }] }]
      await apply(bench.kernel, { do: 'table.replace', table })
      const codes = await apply(bench.kernel, { do: 'table.replace', table: { ...table, chains } })
      assert.deepEqual(codes, ['ENFT'])
      assert.deepEqual((await observe(bench.kernel, { tables })).state.table, new Map([['ip weft-test', table]]))
    })

    test('where there is no nft, that is told, and tables are refused', async () => {
      await using bench = await open(plain)
      const { facts, state } = await observe(bench.kernel, { tables })
      assert.match(facts.trafficRules.missingNft ?? '', /nft/)
      assert.deepEqual(state.table, new Map())
      const codes = await apply(bench.kernel, { do: 'table.replace', table }, { do: 'table.delete', table })
      assert.deepEqual(codes, ['EUNSUPPORTED', 'EUNSUPPORTED'])
    })
  })
}
