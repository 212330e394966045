import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeAddress } from '@weft/inet'
import fc from 'fast-check'
import { decodeMessages } from '../codec/message.js'
import { encodeRequests } from '../testing/encode-requests.js'
import { decodeLink } from './link.js'
import { createLink } from './link-requests.js'
import type { Vxlan } from './vxlan.js'

const address = fc
  .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
  .map(decodeAddress)

const required = {
  vni: fc.nat(0xffffff),
  port: fc.nat(0xffff),
  ttl: fc.nat(255),
  tos: fc.nat(255),
  ageingSeconds: fc.nat(),
  isLearning: fc.boolean(),
  isProxy: fc.boolean(),
  l2miss: fc.boolean(),
  l3miss: fc.boolean(),
  hasGbp: fc.boolean(),
  isExternal: fc.boolean(),
  udpChecksum: fc.boolean(),
  udp6ZeroChecksumTransmit: fc.boolean(),
  udp6ZeroChecksumReceive: fc.boolean(),
}

const vxlan: fc.Arbitrary<Vxlan> = fc
  .tuple(
    fc.record(required),
    fc.record({ parentIndex: fc.nat(), local: address, group: address }, { requiredKeys: [] }),
  )
  .map(([settings, ends]) => ({ ...settings, ...ends }))

test('the settings of a VXLAN device read back from its request as they were', () => {
  fc.assert(
    fc.property(vxlan, vxlan => {
      const [message] = decodeMessages(encodeRequests([createLink({ name: 'vx0', kind: 'vxlan', vxlan })]))
      assert.deepEqual(message && decodeLink(message)?.vxlan, vxlan)
    }),
  )
})
