import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, mac, prefix } from '@weft/inet'
import { decodeMessages } from '../codec/message.js'
import { replaceForwarding } from '../forwarding/forwarding-requests.js'
import { RTM_GETNEIGH } from '../message-types.js'
import { replaceNeighbor } from '../neighbor/neighbor-requests.js'
import type { Request } from '../request.js'
import { addRoute, deleteRoute } from '../route/route-requests.js'
import { encodeRequests } from '../testing/encode-requests.js'
import { decodeRouteEvent } from './watch-route.js'

function eventOf(request: Request, portId = 0) {
  const bytes = Uint8Array.from(encodeRequests([request]))
  new Uint32Array(bytes.buffer)[3] = portId
  const [message] = decodeMessages(bytes)
  assert.ok(message)
  return decodeRouteEvent(message)
}

const first = mac('02:00:00:00:01:01')

test('an event tells kind, action and the port that caused it', () => {
  const route = { destination: prefix('10.1.0.0/16') }
  const made = eventOf(addRoute(route), 4242)
  assert.deepEqual([made?.kind, made?.action, made?.portId], ['route', 'new', 4242])
  assert.equal(eventOf(deleteRoute(route))?.action, 'delete')
})

test('forwarding entries come with the neighbours and are told apart', () => {
  const neighbor = eventOf(replaceNeighbor({ linkIndex: 7, address: address('10.1.0.1'), mac: first }))
  const entry = eventOf(replaceForwarding({ linkIndex: 7, mac: first, destination: address('192.0.2.2') }))
  assert.deepEqual([neighbor?.kind, entry?.kind], ['neighbor', 'forwarding'])
})

test('the question of a VXLAN device for an entry is no event', () => {
  const question = { ...replaceNeighbor({ linkIndex: 7, address: address('10.1.0.1') }), type: RTM_GETNEIGH }
  assert.equal(eventOf(question), undefined)
})
