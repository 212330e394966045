import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FakeNft, type Nftables, NftError, type Table } from '@weft/nftables'
import { NftTables } from './nft-tables.js'

const table: Table = { family: 'ip', name: 'ours', sets: [], chains: [] }

describe('listing tables', () => {
  test('a table is listed once, until something changes', async () => {
    const nft = new CountingNft()
    const rules = new NftTables(nft)
    await rules.list(['ip ours', 'ip6 ours'])
    await rules.list(['ip ours', 'ip6 ours'])
    assert.equal(nft.listings, 2)
    await rules.commit({ replace: table })
    assert.deepEqual((await rules.list(['ip ours', 'ip6 ours'])).table, new Map([['ip ours', table]]))
    assert.equal(nft.listings, 4)
    rules.forgetAll()
    await rules.list(['ip ours'])
    assert.equal(nft.listings, 5)
  })

  test('what changes while it is being listed is listed again', async () => {
    const nft = new CountingNft()
    const rules = new NftTables(nft)
    const listing = rules.list(['ip ours'])
    rules.forgetAll()
    await listing
    await rules.list(['ip ours'])
    assert.equal(nft.listings, 2)
  })

  test('an nft that does not work is told in its own words', async () => {
    const refuse = () => Promise.reject(new NftError({ words: 'Operation not permitted' }))
    const rules = new NftTables({ list: refuse, commit: refuse, baseChains: refuse })
    const { table: tables, missing } = await rules.list(['ip ours'])
    assert.deepEqual(tables, new Map())
    assert.match(missing ?? '', /Operation not permitted/)
    assert.equal((await rules.commit({ delete: table }))?.code, 'ENFT')
  })

  test('a key that names no table is a mistake, not an absence', async () => {
    await assert.rejects(new NftTables(new FakeNft()).list(['netdev ours']), RangeError)
    await assert.rejects(new NftTables(new FakeNft()).list(['ip']), RangeError)
  })
})

class CountingNft implements Nftables {
  readonly #nft = new FakeNft()
  listings = 0

  list(...question: Parameters<Nftables['list']>): ReturnType<Nftables['list']> {
    this.listings++
    return this.#nft.list(...question)
  }

  baseChains(...question: Parameters<Nftables['baseChains']>): ReturnType<Nftables['baseChains']> {
    return this.#nft.baseChains(...question)
  }

  commit(...changes: Parameters<Nftables['commit']>): ReturnType<Nftables['commit']> {
    return this.#nft.commit(...changes)
  }
}
