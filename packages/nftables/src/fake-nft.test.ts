import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FakeNft } from './fake-nft.js'
import { formatTable } from './format-table.js'
import type { ListedTable } from './listed-table.js'
import { conformance } from './nft.conformance.js'
import { exampleTable } from './testing/example-table.js'

describe('FakeNft', () => {
  conformance(async () => new FakeNft())

  it('prints its tables in the language of nft', async () => {
    const fake = new FakeNft()
    assert.equal(String(fake), '')
    const other = { ...exampleTable, family: 'inet' } as const
    await fake.commit([{ replace: exampleTable }, { replace: other }])
    assert.equal(String(fake), `${formatTable(exampleTable)}\n\n${formatTable(other)}`)
  })

  it('takes and shows a table that somebody else changed', async () => {
    const fake = new FakeNft()
    const changed: ListedTable = {
      ...exampleTable,
      chains: [{ name: 'forward', rules: [{ unknown: '{"expr":[{"counter":null}]}' }] }],
      unknown: ['{"map":{"name":"m"}}'],
    }
    fake.put(changed)
    assert.deepEqual(await fake.list(exampleTable), changed)
    assert.match(String(fake), /# unknown: \{"map":\{"name":"m"\}\}/)
    await fake.commit([{ replace: exampleTable }])
    assert.deepEqual(await fake.list(exampleTable), exampleTable)
  })

  it('gives copies: what is done to a listing does not reach the table', async () => {
    const fake = new FakeNft()
    await fake.commit([{ replace: exampleTable }])
    const listed = await fake.list(exampleTable)
    assert.ok(listed)
    Object.assign(listed, { comment: 'scribbled' })
    assert.deepEqual(await fake.list(exampleTable), exampleTable)
  })
})
