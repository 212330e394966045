import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import { readCapture } from '../captures/read-capture.js'
import { decodeMessages } from '../codec/message.js'
import { encodeRequests } from '../testing/encode-requests.js'
import { decodeLink } from './link.js'
import { createLink } from './link-requests.js'

const encapsulation = { type: 1, sourcePort: 8286, destinationPort: 8286, hasChecksum: true, otherFlags: 0 }
const plain = { ttl: 64, tos: 0, protocol: 0, discoversMtu: true, isExternal: false, mark: 0 }

test('an IPIP device in UDP is told with its ports; the remote that it lacks is none', () => {
  const [message] = decodeMessages(readCapture('replies/link-ipip-fou'))
  const link = message && decodeLink(message)
  assert.deepEqual(link?.ipip, { ...plain, local: '192.0.2.9', encapsulation })
  assert.equal(link.mac, undefined)
})

test('the settings of an IPIP device read back from its request as they were', () => {
  const ends = { local: address('192.0.2.1'), remote: address('192.0.2.2') }
  for (const ipip of [
    { ...plain, ...ends, encapsulation: { ...encapsulation, sourcePort: 0, hasChecksum: false } },
    { ...plain, ...ends, parentIndex: 7, ttl: 0, tos: 1, protocol: 4, discoversMtu: false, mark: 9, isExternal: true },
  ]) {
    const [message] = decodeMessages(encodeRequests([createLink({ name: 'tunnel', kind: 'ipip', ipip })]))
    assert.deepEqual(message && decodeLink(message)?.ipip, ipip)
  }
})
