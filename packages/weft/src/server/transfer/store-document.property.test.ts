import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readStoreDocument } from './read-store-document.js'
import { formatStoreDocument } from './store-document.js'

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map(array => Buffer.from(array)),
  fc.string({ unit: 'binary' }).map(text => Buffer.from(text)),
)

const plain = { noNullPrototype: true }

const leases = fc.uniqueArray(fc.record({ id: fc.stringMatching(/^[0-9a-f]{1,16}$/), leftSeconds: fc.nat() }, plain), {
  selector: ({ id }) => id,
  maxLength: 4,
})

const documents = leases.chain(leases =>
  fc.record({
    prefix: fc.constantFrom('/coreos.com/network', '/weft', 'ä'),
    exportedAt: fc.constant('2030-01-01T00:00:00.000Z'),
    leases: fc.constant(leases),
    keys: fc.uniqueArray(
      fc.record({
        rest: bytes,
        value: bytes,
        lease: fc.option(fc.constantFrom(...leases.map(({ id }) => id), undefined)),
      }),
      { selector: ({ rest }) => rest.toString('latin1') },
    ),
  }),
)

test('whatever bytes are in a store, its document reads back the same', () => {
  fc.assert(
    fc.property(documents, ({ keys, ...rest }) => {
      const document = {
        ...rest,
        keys: keys.map(({ rest: end, value, lease }) => ({
          key: Buffer.concat([Buffer.from(`${rest.prefix}/`), end]),
          value,
          ...(lease != null && { lease }),
        })),
      }
      const { warnings, ...read } = readStoreDocument('x', formatStoreDocument(document))
      assert.deepEqual(read, document)
      assert.deepEqual(warnings, [])
    }),
  )
})
