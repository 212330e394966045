import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { prefix } from '@weft/inet'
import { NftError } from './nft-error.js'
import type { Nftables } from './nftables.js'
import { addressSet } from './sets.js'
import type { Chain, Hook, Rule, Table } from './table.js'
import { exampleTable } from './testing/example-table.js'

/** What the product may rely on; the kernel and the fake both do it. `open` gives an empty ruleset. */
export function conformance(open: () => Promise<Nftables>): void {
  let nft: Nftables

  beforeEach(async () => {
    nft = await open()
  })

  describe('a transaction', () => {
    it('lists a table as it was written', async () => {
      await nft.commit([{ replace: exampleTable }])
      assert.deepEqual(await nft.list(exampleTable), exampleTable)
    })

    it('lists nothing where there is no table', async () => {
      assert.equal(await nft.list(exampleTable), undefined)
    })

    it('leaves nothing of a table that is replaced', async () => {
      await nft.commit([{ replace: exampleTable }])
      const bare: Table = { family: 'ip', name: exampleTable.name, sets: [], chains: [] }
      await nft.commit([{ replace: bare }])
      assert.deepEqual(await nft.list(bare), bare)
    })

    it('replaces a table by itself any number of times', async () => {
      await nft.commit([{ replace: exampleTable }])
      await nft.commit([{ replace: exampleTable }, { replace: exampleTable }])
      assert.deepEqual(await nft.list(exampleTable), exampleTable)
    })

    it('deletes a table, and succeeds when there is none', async () => {
      await nft.commit([{ replace: exampleTable }])
      await nft.commit([{ delete: exampleTable }])
      assert.equal(await nft.list(exampleTable), undefined)
      await nft.commit([{ delete: exampleTable }])
      assert.equal(await nft.list(exampleTable), undefined)
    })

    it('keeps tables of one name in different families apart', async () => {
      const six: Table = { family: 'ip6', name: exampleTable.name, sets: [], chains: [] }
      await nft.commit([{ replace: exampleTable }, { replace: six }])
      await nft.commit([{ delete: exampleTable }])
      assert.deepEqual(await nft.list(six), six)
    })

    it('tells of chains that packets enter by themselves, without their rules', async () => {
      await nft.commit([{ replace: exampleTable }])
      const { family, name, chains } = exampleTable
      assert.deepEqual(
        await nft.baseChains(),
        chains.flatMap(chain => (chain.hook ? [{ table: { family, name }, name: chain.name, hook: chain.hook }] : [])),
      )
    })

    it('without changes does nothing', async () => {
      await nft.commit([])
      assert.equal(await nft.list(exampleTable), undefined)
    })

    it('that is refused in part changes nothing', async () => {
      await nft.commit([{ replace: exampleTable }])
      const other: Table = { family: 'ip', name: 'other', sets: [], chains: [] }
      const broken = withRules([{ match: [], verdict: { jump: 'nowhere' } }])
      await assert.rejects(nft.commit([{ replace: other }, { delete: exampleTable }, { replace: broken }]), NftError)
      assert.equal(await nft.list(other), undefined)
      assert.deepEqual(await nft.list(exampleTable), exampleTable)
    })

    it('is not begun when its signal is aborted', async () => {
      const reason = new Error('shutting down')
      await assert.rejects(nft.commit([{ replace: exampleTable }], AbortSignal.abort(reason)), reason)
      await assert.rejects(nft.list(exampleTable, AbortSignal.abort(reason)), reason)
      assert.equal(await nft.list(exampleTable), undefined)
    })
  })

  describe('nft refuses', () => {
    for (const [title, { words, table }] of Object.entries(refusals)) {
      it(title, async () => {
        await assert.rejects(nft.commit([{ replace: table }]), error => {
          assert.ok(error instanceof NftError, String(error))
          assert.equal(error.words, words)
          assert.notEqual(error.line, undefined)
          return true
        })
        assert.equal(await nft.list(table), undefined)
      })
    }
  })

  describe('is accepted', () => {
    for (const [title, table] of Object.entries(acceptances)) {
      it(title, async () => {
        await nft.commit([{ replace: table }])
        assert.deepEqual(await nft.list(table), table)
      })
    }
  })

  describe('cannot be written', () => {
    it('a table that nft would misunderstand', async () => {
      const table = { ...withRules([]), comment: 'ends "; flush ruleset; #' }
      await assert.rejects(nft.commit([{ replace: table }]), RangeError)
    })

    it('a reference that is no name', async () => {
      const reference = { family: 'ip', name: 'a b' } as const
      await assert.rejects(nft.commit([{ delete: reference }]), RangeError)
      await assert.rejects(nft.list(reference), RangeError)
    })
  })
}

const accept: Hook = { type: 'filter', hook: 'forward', priority: 0, policy: 'accept' }
const masquerade: Rule = { match: [], verdict: { masquerade: { isFullyRandom: false } } }
const noFile = 'No such file or directory'
const notSupported = 'Operation not supported'
const tooManyLinks = 'Too many links'

const refusals: Record<string, { readonly words: string; readonly table: Table }> = {
  'a match with a set that is not there': {
    words: noFile,
    table: withRules([{ match: [{ on: 'source', operator: '==', set: 'none', family: 'ipv4' }], verdict: 'drop' }]),
  },
  'a match with a set of the other family': {
    words: 'datatype mismatch, expected IPv4 address, expression has type IPv6 address',
    table: {
      ...withRules([{ match: [{ on: 'source', operator: '==', set: 'six', family: 'ipv4' }], verdict: 'drop' }]),
      sets: [addressSet({ name: 'six', family: 'ipv6' }, [])],
    },
  },
  'a jump to a chain that is not there': {
    words: noFile,
    table: withRules([{ match: [], verdict: { jump: 'none' } }]),
  },
  'a jump to a chain with a hook': {
    words: notSupported,
    table: withChains([
      { name: 'zq1', rules: [{ match: [], verdict: { jump: 'zq2' } }] },
      { name: 'zq2', hook: accept, rules: [] },
    ]),
  },
  'jumps in a circle that a hook leads to': {
    words: tooManyLinks,
    table: withChains([{ name: 'zq0', hook: accept, rules: [jumpTo(1)] }, chainOfJump(1, 2), chainOfJump(2, 1)]),
  },
  'seventeen chains that lead to one another': {
    words: tooManyLinks,
    table: withChains(ladder(17)),
  },
  'an IPv6 match in a table of family ip': {
    words: 'conflicting protocols specified: ip vs. ip6',
    table: withRules([{ match: [{ on: 'source', operator: '==', prefix: prefix('fd00::/8') }], verdict: 'accept' }]),
  },
  'IPv4 and IPv6 in one rule': {
    words: 'conflicting protocols specified: ip vs. ip6',
    table: {
      ...withRules([
        {
          match: [
            { on: 'source', operator: '==', prefix: prefix('10.0.0.0/8') },
            { on: 'destination', operator: '!=', prefix: prefix('fd00::/8') },
          ],
          verdict: 'accept',
        },
      ]),
      family: 'inet',
    },
  },
  'TCP and UDP in one rule': {
    words: 'conflicting protocols specified: tcp vs. udp',
    table: withRules([
      {
        match: [
          { on: 'source-port', operator: '!=', protocol: 'tcp', port: 1 },
          { on: 'destination-port', operator: '!=', protocol: 'udp', port: 1 },
        ],
        verdict: 'accept',
      },
    ]),
  },
  'masquerading in a filter chain': {
    words: notSupported,
    table: withChains([{ name: 'zq', hook: { ...accept, hook: 'postrouting' }, rules: [masquerade] }]),
  },
  'masquerading before routing': {
    words: notSupported,
    table: withChains([{ name: 'zq', hook: { ...accept, type: 'nat', hook: 'prerouting' }, rules: [masquerade] }]),
  },
  'masquerading in a chain that a filter chain leads to': {
    words: notSupported,
    table: withChains([
      { name: 'zq0', hook: accept, rules: [jumpTo(1)] },
      { name: 'zq1', rules: [masquerade] },
    ]),
  },
  'translation of addresses in the forward hook': {
    words: notSupported,
    table: withChains([{ name: 'zq', hook: { ...accept, type: 'nat' }, rules: [] }]),
  },
  'translation of addresses before connections are tracked': {
    words: notSupported,
    table: withChains([{ name: 'zq', hook: { ...accept, type: 'nat', hook: 'output', priority: -200 }, rules: [] }]),
  },
}

const acceptances: Record<string, Table> = {
  'sixteen chains that lead to one another': withChains(ladder(16)),
  'a circle of jumps that no hook leads to': withChains([chainOfJump(1, 2), chainOfJump(2, 1)]),
  'masquerading in a chain that nothing leads to': withChains([{ name: 'zq', rules: [masquerade] }]),
  'an IPv6 set in a table of family ip': {
    ...withRules([]),
    sets: [addressSet({ name: 'six', family: 'ipv6' }, [])],
  },
  'a mark compared under a mask of many bits': withRules([
    { match: [{ on: 'mark', operator: '!=', value: 0x10000, mask: 0xffff0000 }], verdict: 'return' },
  ]),
  'a rule for a single address': withRules([
    { match: [{ on: 'source', operator: '==', prefix: prefix('192.0.2.1/32') }], verdict: 'drop' },
  ]),
  'a rule for every address': withRules([
    { match: [{ on: 'source', operator: '==', prefix: prefix('0.0.0.0/0') }], verdict: 'drop' },
  ]),
}

function withChains(chains: readonly Chain[]): Table {
  return { family: 'ip', name: 'broken', sets: [], chains }
}

function withRules(rules: readonly Rule[]): Table {
  return withChains([{ name: 'zq', hook: accept, rules }])
}

function jumpTo(number: number): Rule {
  return { match: [], verdict: { jump: `zq${number}` } }
}

function chainOfJump(number: number, target: number): Chain {
  return { name: `zq${number}`, rules: [jumpTo(target)] }
}

/** So many chains, the first with a hook, each with a jump to the next. */
function ladder(length: number): Chain[] {
  return Array.from({ length }, (_, number) => ({
    name: `zq${number}`,
    ...(number === 0 && { hook: accept }),
    rules: number < length - 1 ? [jumpTo(number + 1)] : [],
  }))
}
