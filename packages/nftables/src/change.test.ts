import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { prefix } from '@weft/inet'
import { deleteTableScript, formatChanges, replaceTableScript } from './change.js'
import { formatTable } from './format-table.js'
import type { Match, NftSet, Table } from './table.js'
import { exampleTable } from './testing/example-table.js'

describe('a script', () => {
  it('replaces a table in one go, whether or not there is one', () => {
    assert.equal(
      replaceTableScript(exampleTable),
      `add table ip pods-ipv4\ndelete table ip pods-ipv4\n${formatTable(exampleTable)}\n`,
    )
  })

  it('holds all changes, in their order', () => {
    const old = { family: 'ip6', name: 'old' } as const
    assert.equal(
      formatChanges([{ delete: old }, { replace: exampleTable }]),
      `${deleteTableScript(old)}${replaceTableScript(exampleTable)}`,
    )
  })

  const source = (text: string): Match => ({ on: 'source', operator: '==', prefix: prefix(text) })
  const prefixes = (...elements: string[]): NftSet => ({
    name: 'zq',
    family: 'ipv4',
    holds: 'prefixes',
    elements: elements.map(prefix),
  })
  const refused: Record<string, readonly [Table, RegExp]> = {
    'a name that holds a blank': [{ ...bare(), name: 'a b' }, /'a b' is not a table name/],
    'a comment that ends the quotation': [{ ...bare(), comment: '"; flush ruleset; #' }, /accepted are 1 to 127 bytes/],
    'a comment of two lines': [{ ...bare(), comment: 'one\ntwo' }, /control characters/],
    'an empty comment': [{ ...bare(), comment: '' }, /1 to 127 bytes/],
    'a comment that is too long': [{ ...bare(), comment: 'é'.repeat(64) }, /1 to 127 bytes/],
    'two chains of one name': [
      {
        ...bare(),
        chains: [
          { name: 'zq', rules: [] },
          { name: 'zq', rules: [] },
        ],
      },
      /two chains named zq/,
    ],
    'two sets of one name': [{ ...bare(), sets: [prefixes(), prefixes()] }, /two sets named zq/],
    'a set that is not in order': [{ ...bare(), sets: [prefixes('10.1.0.0/16', '10.0.0.0/16')] }, /out of order/],
    'a set with a prefix inside another': [
      { ...bare(), sets: [prefixes('10.0.0.0/8', '10.1.0.0/16')] },
      /inside another/,
    ],
    'a set with an element of the other family': [{ ...bare(), sets: [prefixes('fd00::/8')] }, /fd00::\/8 is not/],
    'matches that are not in order': [
      withMatches({ on: 'destination', operator: '==', prefix: prefix('10.0.0.0/8') }, source('10.0.0.0/8')),
      /write 'ip saddr 10\.0\.0\.0\/8 ip daddr 10\.0\.0\.0\/8 accept'/,
    ],
    'an interface name that stands for many': [
      withMatches({ on: 'input-interface', operator: '==', name: 'eth*' }),
      /'eth\*' is not an interface name/,
    ],
    'a port above 65535': [
      withMatches({ on: 'source-port', operator: '==', protocol: 'udp', port: 65536 }),
      /65536 is not a port; accepted is a whole number from 0 to 65535/,
    ],
    'a mark above 32 bits': [
      withMatches({ on: 'mark', operator: '==', value: 2 ** 32, mask: 0xffffffff }),
      /4294967296 is not a mark/,
    ],
    'a set name that is none': [
      withMatches({ on: 'source', operator: '==', set: 'peers; drop', family: 'ipv4' }),
      /'peers; drop' is not a set name/,
    ],
  }
  for (const [title, [table, message]] of Object.entries(refused)) {
    it(`is not written for ${title}`, () => {
      assert.throws(() => replaceTableScript(table), { name: 'RangeError', message })
    })
  }

  it('does not delete what has no name', () => {
    assert.throws(() => deleteTableScript({ family: 'ip', name: 'x; flush ruleset' }), RangeError)
  })
})

function bare(): Table {
  return { family: 'ip', name: 'zq', sets: [], chains: [] }
}

function withMatches(...match: Match[]): Table {
  return { ...bare(), chains: [{ name: 'zq', rules: [{ match, verdict: 'accept' }] }] }
}
