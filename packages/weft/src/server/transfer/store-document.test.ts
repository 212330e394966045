import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readStoreDocument } from './read-store-document.js'
import { formatStoreDocument } from './store-document.js'

const text = `{"Version":1,"Prefix":"/weft","ExportedAt":"2030-01-01T00:00:00.000Z",
"Leases":[
{"ID":"694d8f3c2a1b0001","LeftSeconds":81234}
],
"Keys":[
{"Key":"/weft/config","Value":"{\\"Network\\":\\"10.244.0.0/16\\"}"},
{"Key":"/weft/subnets/10.244.1.0-24","Value":"{}","Lease":"694d8f3c2a1b0001"},
{"KeyBase64":"L3dlZnQv/w==","ValueBase64":"/w=="}
]}
`

test('a document has a line for each lease and each key, and base64 only for what is no text', () => {
  const { warnings, ...document } = readStoreDocument('x', text)
  assert.deepEqual(warnings, [])
  assert.deepEqual(
    document.keys.map(({ key, lease }) => [key.toString('latin1'), lease]),
    [
      ['/weft/config', undefined],
      ['/weft/subnets/10.244.1.0-24', '694d8f3c2a1b0001'],
      ['/weft/\xff', undefined],
    ],
  )
  assert.equal(formatStoreDocument(document), text)
})

test('what is not understood is told with what was probably meant', () => {
  assert.deepEqual(readStoreDocument('x', text.replace('"Lease"', '"Laese"')).warnings, [
    'x: Keys[1].Laese: unknown option, ignored; did you mean Lease?',
  ])
})

const head = '"Version":1,"Prefix":"/weft","ExportedAt":"2030"'
const refused: { readonly [document: string]: string } = {
  '[]': 'x: found [], accepted is a JSON object',
  '{"Version":2}': 'x: Version: found 2, accepted is 1, the one that this weft knows',
  '{"Version":1,"Prefix":"/weft/"}': 'x: Prefix: found "/weft/", accepted is a key like "/coreos.com/network"',
  [`{${head},"Leases":[{"ID":"1"}]}`]:
    'x: Leases[0].LeftSeconds: found nothing, accepted is a whole number of seconds, 0 or more',
  [`{${head},"Leases":[{"ID":"1","LeftSeconds":-1}]}`]:
    'x: Leases[0].LeftSeconds: found -1, accepted is a whole number of seconds, 0 or more',
  [`{${head},"Leases":[{"ID":"1","LeftSeconds":1},{"ID":"1","LeftSeconds":2}]}`]:
    'x: Leases: found [{"ID":"1","LeftSeconds":1},{"ID":"1","LeftSeconds":2}], accepted is a list in which each ID is there once',
  [`{${head},"Keys":[{"Key":"/other/a","Value":""}]}`]:
    'x: Keys[0].Key: found "/other/a", accepted is a key that begins with "/weft/"',
  [`{${head},"Keys":[{"Key":"/weft/a"}]}`]: 'x: Keys[0].Value: found nothing, accepted is one of Value and ValueBase64',
  [`{${head},"Keys":[{"Key":"/weft/a","Value":"","ValueBase64":""}]}`]:
    'x: Keys[0].Value: found "", accepted is one of Value and ValueBase64',
  [`{${head},"Keys":[{"Key":"/weft/a","ValueBase64":"/w="}]}`]:
    'x: Keys[0].ValueBase64: found "/w=", accepted is base64',
  [`{${head},"Keys":[{"Key":"/weft/a","Value":"\\ud800"}]}`]:
    'x: Keys[0].Value: found "\\ud800", accepted is text that can be written in UTF-8',
  [`{${head},"Keys":[{"Key":"/weft/a","Value":"","Lease":"2"}]}`]:
    'x: Keys[0].Lease: found "2", accepted is the ID of one of the leases',
  [`{${head},"Keys":[{"Key":"/weft/a","Value":"1"},{"KeyBase64":"L3dlZnQvYQ==","Value":"2"}]}`]:
    'x: Keys: found [{"Key":"/weft/a","Value":"1"},{"KeyBase64":"L3dlZnQvYQ==","Value":"2"}], accepted is a list in which each key is there once',
}
for (const [document, message] of Object.entries(refused))
  test(`${document} is refused`, () => {
    assert.throws(() => readStoreDocument('x', document), { code: 'ECONFIG', message })
  })
