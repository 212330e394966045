import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { NftError } from './nft-error.js'
import { parseListing } from './parse-listing.js'

const word = fc.constantFrom(
  ...[
    'table',
    'chain',
    'set',
    'rule',
    'family',
    'name',
    'expr',
    'match',
    'left',
    'right',
    'op',
    'prefix',
    'elem',
    'ip',
  ],
)
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.oneof(word, fc.constantFrom('zq', '==', '192.0.2.1', '@zq'), fc.jsonValue({ maxDepth: 1 })),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 5 }),
  ),
}))

describe('parseListing', () => {
  it('gives a table or an NftError for any JSON at all', () => {
    fc.assert(
      fc.property(fc.array(value), objects => {
        const table = { table: { family: 'ip', name: 'zq' } }
        try {
          assert.equal(parseListing(JSON.stringify({ nftables: [table, ...objects] })).name !== undefined, true)
        } catch (error) {
          assert.ok(error instanceof NftError, String(error))
        }
      }),
      { numRuns: 2000 },
    )
  })
})
