import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { address, prefix } from '@weft/inet'
import { runProgram } from '@weft/run'
import fc from 'fast-check'
import { FakeNft } from './fake-nft.js'
import { formatTable } from './format-table.js'
import type { ListedTable } from './listed-table.js'
import { conformance } from './nft.conformance.js'
import { Nft } from './nft.js'
import { NftError } from './nft-error.js'
import type { Nftables } from './nftables.js'
import { addressSet, prefixSet } from './sets.js'
import type { Table } from './table.js'
import { arbitraryTable } from './testing/arbitrary-table.js'
import { exampleTable } from './testing/example-table.js'
import { openThrowawayNamespace, type ThrowawayNamespace, whyNoNamespace } from './testing/throwaway-namespace.js'

const skip = (await whyNoNamespace()) || ((await Nft.find()) === undefined && 'needs the program nft')

describe('Nft', { skip }, () => {
  let namespace: ThrowawayNamespace
  let nft: Nft

  before(async () => {
    namespace = await openThrowawayNamespace()
    const found = await Nft.find({ spawn: namespace.spawn })
    assert.ok(found, 'the program nft is installed')
    nft = found
  })
  after(() => namespace.close())
  beforeEach(() => nft.run('flush ruleset'))

  conformance(async () => nft)

  it('executes commands of its JSON as one transaction, and finds rules by their comment', async () => {
    const chain = { family: 'bridge', table: 'nat', name: 'a chain; of "nobody"' }
    assert.equal(await nft.ruleHandles({ ...chain, name: 'PREROUTING' }, 'mine'), undefined)
    const rule = (comment: string) => ({
      add: { rule: { family: 'bridge', table: 'nat', chain: chain.name, expr: [{ drop: null }], comment } },
    })
    const before = [{ add: { table: { family: 'bridge', name: 'nat' } } }, { add: { chain } }]
    await nft.execute([...before, rule('mine'), rule('not mine'), rule('mine')])
    const missing = { delete: { chain: { ...chain, name: 'missing' } } }
    await assert.rejects(nft.execute([rule('mine'), missing]), {
      name: 'NftError',
      message: /No such file or directory/,
    })
    await nft.execute([{ add: { chain: { ...chain, name: 'plain' } } }])
    assert.deepEqual(await nft.ruleHandles({ ...chain, name: 'plain' }, 'mine'), [])
  })

  it('reads a table back as the JSON that was written, and the fake refuses what the kernel refuses', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTable, async table => {
        await nft.run('flush ruleset')
        const listed = await writeAndRead(nft, table)
        assert.deepEqual(await writeAndRead(new FakeNft(), table), listed)
        if (listed !== 'refused') assert.equal(JSON.stringify(listed), JSON.stringify(table))
      }),
      { numRuns: 150 },
    )
  })

  describe('tells the table from one in which somebody', () => {
    const { family, name } = exampleTable
    const table = `${family} ${name}`

    for (const [title, edit] of Object.entries({
      'appended a rule': `add rule ${table} forward accept`,
      'put a rule in front': `insert rule ${table} forward ip saddr 10.9.0.0/16 drop`,
      'repeated a rule': `add rule ${table} forward ip daddr 10.244.0.0/16 accept`,
      'added a rule that our model has no words for': `add rule ${table} guard ct state invalid counter drop`,
      'emptied a chain': `flush chain ${table} leaving`,
      'emptied the table of rules': `flush table ${table}`,
      'changed a policy': `add chain ${table} forward { policy drop; }`,
      'added a chain': `add chain ${table} extra`,
      'added a chain with a hook of ours': `add chain ${table} extra { type filter hook forward priority 0; }`,
      'added a chain with a hook that our model lacks': `add chain ${table} extra { type route hook output priority 0; }`,
      'added a set': `add set ${table} extra { type ipv4_addr; }`,
      'added a map': `add map ${table} extra { type ipv4_addr : verdict; }`,
      'added a counter': `add counter ${table} extra`,
      'added an address to a set': `add element ${table} peers { 192.0.2.9 }`,
      'added a remark to a new element': `add element ${table} peers { 192.0.2.9 comment "nine" }`,
      'deleted an address from a set': `delete element ${table} peers { 192.0.2.2 }`,
      'added a prefix to a set': `add element ${table} direct { 172.16.0.0/12 }`,
      'added a range to a set': `add element ${table} direct { 172.16.0.1-172.16.0.6 }`,
      'emptied a set': `flush set ${table} direct`,
      'put the table to sleep': `add table ${table} { flags dormant; }`,
    })) {
      it(title, async () => {
        await nft.commit([{ replace: exampleTable }])
        await nft.run(edit)
        assert.notDeepEqual(await nft.list(exampleTable), exampleTable)
      })
    }

    it('deleted any one of the rules', async () => {
      const count = (await ruleHandles(exampleTable)).length
      for (let index = 0; index < count; index++) {
        await nft.commit([{ replace: exampleTable }])
        const { chain, handle } = (await ruleHandles(exampleTable))[index] ?? assert.fail()
        await nft.run(`delete rule ${table} ${chain} handle ${handle}`)
        assert.notDeepEqual(await nft.list(exampleTable), exampleTable)
      }
      assert.equal(count, exampleTable.chains.flatMap(({ rules }) => rules).length)
    })

    it('replaced a rule', async () => {
      await nft.commit([{ replace: exampleTable }])
      const { chain, handle } = (await ruleHandles(exampleTable)).at(-1) ?? assert.fail()
      await nft.run(`replace rule ${table} ${chain} handle ${handle} ip daddr != 224.0.0.0/4 masquerade random`)
      assert.notDeepEqual(await nft.list(exampleTable), exampleTable)
    })

    for (const [title, edited] of Object.entries<Table>({
      'dropped the comment of the table': without(exampleTable, 'comment'),
      'dropped the comment of a chain': changeFirstChain(chain => without(chain, 'comment')),
      'changed the comment of a chain': changeFirstChain(chain => ({ ...chain, comment: 'another' })),
      'dropped the comment of a rule': changeFirstChain(chain => ({
        ...chain,
        rules: chain.rules.map(rule => without(rule, 'comment')),
      })),
      'changed a priority': changeFirstChain(chain => ({
        ...chain,
        hook: { type: 'filter', hook: 'input', priority: -149, policy: 'accept' },
      })),
      'made a set of addresses a set of prefixes': {
        ...exampleTable,
        sets: [
          prefixSet({ name: 'peers', family: 'ipv4' }, [prefix('192.0.2.2/32'), prefix('192.0.2.3/32')]),
          ...exampleTable.sets.slice(1),
        ],
      },
    })) {
      it(`${title}, by writing it anew`, async () => {
        await nft.run(`add table ${table}\ndelete table ${table}\n${formatTable(edited)}\n`)
        assert.deepEqual(await nft.list(exampleTable), edited)
        assert.notDeepEqual(edited, exampleTable)
      })
    }
  })

  it('does not mind that a counter elsewhere counts: listing twice gives the same', async () => {
    await nft.commit([{ replace: exampleTable }])
    await nft.run(`add rule ip ${exampleTable.name} guard counter packets 7 bytes 700`)
    const first = await nft.list(exampleTable)
    await nft.run(`flush chain ip ${exampleTable.name} guard`)
    await nft.run(`add rule ip ${exampleTable.name} guard counter packets 8 bytes 800`)
    const second = await nft.list(exampleTable)
    assert.deepEqual(second?.chains[0]?.rules.at(-1), first?.chains[0]?.rules.at(-1))
  })

  it('lists what it has no words for as the text of nft, handles left out', async () => {
    await nft.commit([{ replace: { family: 'ip', name: 'zq', sets: [], chains: [{ name: 'zq', rules: [] }] } }])
    await nft.run('add rule ip zq zq notrack\nadd counter ip zq visitors')
    const listed = await nft.list({ family: 'ip', name: 'zq' })
    assert.deepEqual(listed?.chains[0]?.rules, [
      { unknown: '{"family":"ip","table":"zq","chain":"zq","expr":[{"notrack":null}]}' },
    ])
    assert.deepEqual(listed?.unknown, [
      '{"counter":{"family":"ip","name":"visitors","table":"zq","packets":0,"bytes":0}}',
    ])
  })

  it('quotes the line that nft refused', async () => {
    const table: Table = {
      ...exampleTable,
      sets: exampleTable.sets.filter(({ name }) => name !== 'direct'),
    }
    await assert.rejects(nft.commit([{ replace: table }]), {
      name: 'NftError',
      code: 'ENFT',
      message: 'nft refused "ip daddr @direct return": No such file or directory',
    })
  })

  it('writes and reads a set of five thousand peers', async () => {
    const addresses = Array.from({ length: 5000 }, (_, index) => address(`172.16.${index >> 8}.${index & 255}`))
    const table: Table = {
      ...exampleTable,
      sets: [addressSet({ name: 'peers', family: 'ipv4' }, addresses), ...exampleTable.sets.slice(1)],
    }
    await nft.commit([{ replace: table }])
    assert.deepEqual(await nft.list(table), table)
  })

  async function ruleHandles(table: Table): Promise<{ chain: string; handle: string }[]> {
    await nft.commit([{ replace: table }])
    const args = ['--handle', 'list', 'table', table.family, table.name]
    const run = { spawn: namespace.spawn, program: 'nft', args }
    let chain = ''
    return (await runProgram(run)).output.split('\n').flatMap(line => {
      chain = /^\tchain (\S+)/.exec(line)?.[1] ?? chain
      const handle = /^\t\t.* # handle (\d+)$/.exec(line)?.[1]
      return handle === undefined ? [] : [{ chain, handle }]
    })
  }
})

async function writeAndRead(nft: Nftables, table: Table): Promise<ListedTable | undefined | 'refused'> {
  try {
    await nft.commit([{ replace: table }])
  } catch (error) {
    if (error instanceof NftError) return 'refused'
    throw error
  }
  return nft.list(table)
}

function without<Value extends { readonly comment?: string }>(value: Value, key: 'comment'): Omit<Value, 'comment'> {
  const { [key]: _, ...rest } = value
  return rest
}

function changeFirstChain(change: (chain: Table['chains'][number]) => Table['chains'][number]): Table {
  const [chain, ...others] = exampleTable.chains
  assert.ok(chain)
  return { ...exampleTable, chains: [change(chain), ...others] }
}
