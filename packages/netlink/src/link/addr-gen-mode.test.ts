import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AF_INET } from '@weft/linux'
import { RTM_NEWLINK } from '../message-types.js'
import { messageOf } from '../testing/message-of.js'
import { decodeAddrGenMode } from './addr-gen-mode.js'
import { IFLA_AF_SPEC } from './constants.js'
import { writeFamilySettings } from './family-settings.js'

function familiesOf(message: ReturnType<typeof messageOf>) {
  const attributes = message.attributes(0)
  assert.ok(attributes.next())
  return attributes.nested()
}

for (const mode of ['eui64', 'none', 'stable-secret', 'random'] as const) {
  test(`the mode ${mode} is read as it was written`, () => {
    const message = messageOf(RTM_NEWLINK, writer => writeFamilySettings(writer, { addrGenMode: mode }))
    assert.equal(decodeAddrGenMode(familiesOf(message)), mode)
  })
}

test('a link whose families say nothing of IPv6 has no mode', () => {
  const message = messageOf(RTM_NEWLINK, writer => {
    const families = writer.beginNested(IFLA_AF_SPEC)
    writer.attributeU32(AF_INET, 1)
    writer.endNested(families)
  })
  assert.equal(decodeAddrGenMode(familiesOf(message)), undefined)
})
