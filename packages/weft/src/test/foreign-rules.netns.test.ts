import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSave, type SavedTable, type Variant } from '@weft/iptables'
import fc from 'fast-check'
import { readNetworkConfig } from '../config/net-conf.js'
import { plain } from '../kernel/conformance/bench.js'
import { type LinuxBench, openLinuxBench } from '../kernel/conformance/linux-bench.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { type Given, lookAndPlan } from '../testing/look-and-plan.js'
import { plainTraffic } from '../testing/traffic.js'
import { runIn } from './run-in.js'
import { skip } from './why-skipped.js'

const given: Given = {
  config: readNetworkConfig('net-conf', '{ "Network": "10.244.0.0/16", "Backend": { "Type": "host-gw" } }'),
  options: {
    node: 'node-a',
    interfaces: { names: [], patterns: [] },
    publicAddresses: {},
    traffic: { ...plainTraffic, masquerades: true },
  },
  leases: [readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1')],
}

const places = {
  nat: { chain: 'FLANNEL-POSTRTG', from: 'POSTROUTING', comment: 'flanneld masq' },
  filter: { chain: 'FLANNEL-FWD', from: 'FORWARD', comment: 'flanneld forward' },
} as const
type Place = keyof typeof places

function jumpOf(place: Place): string {
  return `-m comment --comment "${places[place].comment}" -j ${places[place].chain}`
}

/** What others do to a table of iptables, with their own rules and with ours. */
const edit = fc.record({
  table: fc.constantFrom<Place>('nat', 'filter'),
  which: fc.nat(13),
  number: fc.integer({ min: 1, max: 4 }),
})
type Edit = typeof edit extends fc.Arbitrary<infer One> ? One : never

function linesOf({ table, which, number }: Edit): readonly string[] {
  const { chain, from } = places[table]
  const foreign = `-s 10.${number}.0.0/16 -m comment --comment "rule ${number} of others" -j RETURN`
  const edits: readonly (readonly string[])[] = [
    [`-A ${from} ${foreign}`],
    [`-I ${from} 1 ${foreign}`],
    [`-I ${from} ${number} ${foreign}`],
    ['-N THEIRS', `-A THEIRS ${foreign}`, `-A ${from} -j THEIRS`],
    [`-A ${from} -s 10.7.0.0/16 -j ${chain}`],
    [`-D ${from} ${number}`],
    [`-F ${from}`],
    [`-D ${from} ${jumpOf(table)}`],
    [`-A ${from} ${jumpOf(table)}`],
    [`-I ${from} 1 ${jumpOf(table)}`],
    [`-F ${chain}`],
    [`-D ${chain} ${number}`],
    [`-I ${chain} ${number} -j ACCEPT`],
    [`-A ${chain} ${foreign}`],
  ]
  return [`*${table}`, ...(edits[which] ?? []), 'COMMIT', '']
}

const runs = 25
const editsEach = 20

for (const variant of ['nft', 'legacy'] as const satisfies readonly Variant[])
  test(`iptables-${variant}: through hundreds of edits by others (a thousand with the other variant) our chains come back, and no rule of theirs is touched or moved`, {
    skip,
  }, async () => {
    await using bench = await openLinuxBench({ ...plain, hasTrafficRules: true })
    if (variant === 'legacy') runIn(bench.namespace, 'iptables-legacy -t mangle -N KUBE-IPTABLES-HINT')
    const program = `iptables-${variant}`
    const edits = fc.array(edit, { minLength: editsEach, maxLength: editsEach })
    let done = 0
    await fc.assert(
      fc.asyncProperty(edits, async batch => {
        for (const table of ['nat', 'filter']) runIn(bench.namespace, `${program}-restore`, `*${table}\nCOMMIT\n`)
        await reconcile(bench)
        const fresh = look(bench, program)
        for (const one of batch) if (tryEdit(bench, program, one)) done += 1
        const before = look(bench, program)
        await reconcile(bench)
        const after = look(bench, program)
        for (const table of ['nat', 'filter'] as const) {
          assert.deepEqual(others(after, table), others(before, table))
          assert.deepEqual(rulesIn(after, table, places[table].chain), rulesIn(fresh, table, places[table].chain))
          const jumps = (tables: readonly SavedTable[]) =>
            rulesIn(tables, table, places[table].from).filter(rule => rule === jumpOf(table)).length
          assert.equal(jumps(after), 1)
          if (jumps(before) === 1)
            assert.deepEqual(rulesIn(after, table, places[table].from), rulesIn(before, table, places[table].from))
        }
        assert.deepEqual((await lookAndPlan(bench.kernel, given)).operations, [])
      }),
      { numRuns: runs },
    )
    assert.ok(done > (runs * editsEach) / 2, `iptables took only ${done} of the edits`)
  })

async function reconcile({ kernel }: LinuxBench): Promise<void> {
  const { operations } = await lookAndPlan(kernel, given)
  const refused = (await kernel.apply(operations)).filter(failure => failure !== undefined)
  assert.deepEqual(refused, [])
}

/** False when iptables refused it: it was about a rule that is not there. */
function tryEdit({ namespace }: LinuxBench, program: string, one: Edit): boolean {
  try {
    runIn(namespace, `${program}-restore --noflush --wait`, linesOf(one).join('\n'))
    return true
  } catch {
    return false
  }
}

function look({ namespace }: LinuxBench, program: string): readonly SavedTable[] {
  return parseSave(runIn(namespace, `${program}-save`))
}

function rulesIn(tables: readonly SavedTable[], table: Place, chain: string): readonly string[] {
  return tables.find(({ name }) => name === table)?.chains.get(chain)?.rules ?? []
}

/** Everything in the table but our chain and the jump to it. */
function others(tables: readonly SavedTable[], table: Place): unknown {
  const chains = tables.find(({ name }) => name === table)?.chains ?? new Map<string, { rules: readonly string[] }>()
  return [...chains]
    .filter(([name]) => name !== places[table].chain)
    .map(([name, { rules, ...rest }]) => [name, rest, rules.filter(rule => rule !== jumpOf(table))])
}
