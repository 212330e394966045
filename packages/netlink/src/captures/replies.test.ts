import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { decodeAcknowledgement } from '../codec/acknowledgement.js'
import { decodeMessages } from '../codec/message.js'
import { decodeTableChange } from '../events/watch-nftables.js'
import { decodeRouteLookup } from '../route/route-lookup.js'
import { decodeRouteObject } from '../route-object.js'
import { encodeRequests } from '../testing/encode-requests.js'
import { requestFor } from '../testing/request-for.js'
import { decodeQdisc } from '../traffic-control/qdisc.js'
import { decodeRedirect } from '../traffic-control/redirect.js'
import { readCapture } from './read-capture.js'

const dumps = [
  'addresses',
  'forwarding',
  'links',
  'neighbors',
  'nexthops',
  'routes-ipv4',
  'routes-ipv6',
  'rules-ipv4',
  'rules-ipv6',
]

for (const name of dumps) {
  test(`the dump '${name}' reads as '${name}.jsonl' says`, () => {
    const expected = readFileSync(new URL(`../../captures/replies/${name}.jsonl`, import.meta.url), 'utf8')
    const values = decodeMessages(readCapture(`replies/${name}`)).map(message => decodeRouteObject(message)?.value)
    assert.deepEqual(values, expected.trimEnd().split('\n').map(parseJson))
  })
}

for (const name of dumps.filter(name => name !== 'links' && name !== 'addresses')) {
  test(`what the dump '${name}' shows can be asked for again, and reads the same`, () => {
    for (const message of decodeMessages(readCapture(`replies/${name}`))) {
      const object = decodeRouteObject(message)
      assert.ok(object)
      const [request] = decodeMessages(encodeRequests([requestFor(object)]))
      assert.deepEqual(request && decodeRouteObject(request), object)
    }
  })
}

test('a captured route lookup tells device, gateway and source', () => {
  const [reply] = decodeMessages(readCapture('replies/route-lookup-ipv4'))
  assert.deepEqual(reply && decodeRouteLookup(reply), {
    type: 'unicast',
    linkIndex: 10,
    gateway: '192.0.2.254',
    preferredSource: '192.0.2.1',
  })
})

test('captured queues have their places, and a token bucket its rate', () => {
  const bucket = { rateBytesPerSecond: 125_000, burstBytes: 10_000, limitBytes: 13_125 }
  assert.deepEqual(
    decodeMessages(readCapture('replies/qdiscs'))
      .map(decodeQdisc)
      .filter(qdisc => qdisc.linkIndex === 10),
    [
      { linkIndex: 10, kind: 'tbf', handle: 0x10000, at: 'root', bucket },
      { linkIndex: 10, kind: 'ingress', handle: 0xffff0000, at: 'ingress' },
    ],
  )
})

test('captured filters tell the one redirect that is among them', () => {
  const redirects = decodeMessages(readCapture('replies/redirects')).map(decodeRedirect)
  assert.deepEqual(redirects, [undefined, undefined, { linkIndex: 10, toIndex: 40 }])
})

test('a captured refusal gives the errno and the sentence of the kernel, also when it repeats the request', () => {
  assert.deepEqual(acknowledgement('refusal-with-sentence'), {
    errno: 101,
    text: 'Nexthop has invalid gateway',
    attributeOffset: undefined,
    missingAttribute: undefined,
  })
})

test('a captured refusal without a sentence gives the errno', () => {
  assert.deepEqual(acknowledgement('refusal-without-sentence'), {
    errno: 17,
    text: undefined,
    attributeOffset: undefined,
    missingAttribute: undefined,
  })
})

test('captured events of nf_tables name the tables that changed', () => {
  const changes = decodeMessages(readCapture('events/nftables')).map(decodeTableChange)
  assert.deepEqual(
    changes.filter(change => change !== undefined).map(({ family, table }) => `${family} ${table}`),
    ['inet weft', 'inet weft', 'inet weft', 'inet weft', 'inet weft', 'ip other', 'ip other'],
  )
})

function acknowledgement(name: string) {
  const [reply] = decodeMessages(readCapture(`replies/${name}`))
  assert.ok(reply)
  return decodeAcknowledgement(reply)
}

function parseJson(line: string): unknown {
  return JSON.parse(line)
}
