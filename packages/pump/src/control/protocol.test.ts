import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import { dropReasons } from '../core/drop-reasons.js'
import { type Answer, ProtocolError, parseAnswer, parseRequest, type Request } from './protocol.js'

const peer = { subnet: prefix('10.1.2.0/24'), address: address('2001:db8::2'), port: 8285 }
const description = {
  device: 'flannel0',
  build: 'abc',
  listen: [{ address: address('192.0.2.1'), port: 8285 }],
  missing: { 'socket segments': 'switched off' },
}

test('every request is read as it was written', () => {
  const requests: readonly Request[] = [
    { do: 'carry', description },
    { do: 'set', peers: [peer] },
    { do: 'remove', subnets: [peer.subnet] },
    { do: 'answer from', addresses: [peer.address] },
    { do: 'observe', from: 200 },
    { do: 'share' },
    { do: 'end' },
  ]
  for (const request of requests) assert.deepEqual(parseRequest(JSON.stringify(request)), request)
})

test('every answer is read as it was written', () => {
  const counters = { sentPackets: 1, sentBytes: 2, receivedPackets: 3, receivedBytes: 4 }
  const dropped = Object.fromEntries(dropReasons.map((reason, index) => [reason, index]))
  const page = { peers: [{ ...peer, ...counters }], next: 200, dropped, missing: {}, rssBytes: 5 }
  const answers: readonly object[] = [
    { ok: true },
    { ok: true, page },
    { ok: true, description, pid: 7, pidNamespace: 'pid:[4026531836]' },
    { error: 'no' },
  ]
  for (const answer of answers) {
    const read: Answer = parseAnswer(JSON.stringify(answer))
    assert.deepEqual(read, answer)
  }
})

test('what is neither is refused with a sentence', () => {
  for (const text of [
    '',
    '{',
    '[]',
    '{"do":"dance"}',
    '{"do":"set","peers":[{"subnet":"10.1.2.3/24"}]}',
    '{"do":"observe"}',
  ])
    assert.throws(() => parseRequest(text), ProtocolError)
  for (const text of ['nothing', '{"page":{}}', '{"description":{}}'])
    assert.throws(() => parseAnswer(text), ProtocolError)
})
