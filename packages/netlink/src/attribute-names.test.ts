import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from '@weft/inet'
import { attributeName, attributeNameAt } from './attribute-names.js'
import { decodeMessages } from './codec/message.js'
import { createLink } from './link/link-requests.js'
import { RTM_DELROUTE, RTM_NEWROUTE } from './message-types.js'
import type { Request } from './request.js'
import { encodeRequests } from './testing/encode-requests.js'

const vxlan = createLink({ name: 'flannel.1', kind: 'vxlan', vxlan: { vni: 1, local: address('192.0.2.1') } })
const veth = createLink({ name: 'veth0', kind: 'veth', peer: { name: 'eth0' } })

/** The name for each place in the request, runs of the same name as one. */
function namesIn(request: Request): (string | undefined)[] {
  const bytes = encodeRequests([request])
  const [message] = decodeMessages(bytes)
  assert.ok(message)
  const names: (string | undefined)[] = []
  for (let offset = 32; offset < bytes.length; offset += 4) {
    const name = attributeNameAt(message, offset)
    if (names.at(-1) !== name) names.push(name)
  }
  return names
}

test('a place in a request has the name of the innermost attribute that is known', () => {
  assert.deepEqual(namesIn(vxlan), [
    'IFLA_IFNAME',
    'IFLA_LINKINFO',
    'IFLA_INFO_KIND',
    'IFLA_INFO_DATA',
    'IFLA_VXLAN_ID',
    'IFLA_VXLAN_LOCAL',
  ])
})

test('the data of a link is named by its kind, so a veth has nothing of a VXLAN device', () => {
  assert.deepEqual(namesIn(veth), ['IFLA_IFNAME', 'IFLA_LINKINFO', 'IFLA_INFO_KIND', 'IFLA_INFO_DATA'])
})

test('an attribute has the same name in the messages that make and delete', () => {
  assert.equal(attributeName(RTM_NEWROUTE, 5), 'RTA_GATEWAY')
  assert.equal(attributeName(RTM_DELROUTE, 5), 'RTA_GATEWAY')
})

test('an attribute or a message that is not known here is told by its number', () => {
  assert.equal(attributeName(RTM_NEWROUTE, 99), 'attribute 99')
  assert.equal(attributeName(9999, 1), 'attribute 1')
})
