import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefix } from '@weft/inet'
import { NLMSG_ERROR } from './codec/constants.js'
import { decodeMessages } from './codec/message.js'
import { Connection } from './connection.js'
import { changeLink } from './link/link-requests.js'
import { decodeRoute } from './route/route.js'
import { addRoute, dumpRoutes } from './route/route-requests.js'
import { encodeRequests } from './testing/encode-requests.js'
import { fakeTransport } from './testing/fake-transport.js'
import { describeMessage, traceTransport } from './trace.js'

const route = addRoute({ destination: prefix('10.1.0.0/16'), linkIndex: 2, protocol: 80 })

test('a trace tells what is sent and what comes back, one line a message', () => {
  const lines: string[] = []
  const transport = fakeTransport(() => ({ refusal: { errno: 'EEXIST', text: 'File exists' } }))
  new Connection(traceTransport(transport, line => lines.push(line))).execute([route])
  assert.deepEqual(lines, [
    'netlink > #1 RTM_NEWROUTE create exclusive acknowledge {"family":"ipv4","destination":"10.1.0.0/16","table":254,' +
      '"protocol":80,"scope":"link","type":"unicast","metric":0,"isOnlink":false,"linkIndex":2}',
    'netlink < #1 refused: EEXIST File exists',
  ])
})

test('a dump is told by its filter and its end', () => {
  const lines: string[] = []
  const transport = fakeTransport(() => ({}))
  const connection = new Connection(traceTransport(transport, line => lines.push(line)))
  connection.dump(dumpRoutes({ family: 'ipv6', table: 1000 }), decodeRoute)
  assert.deepEqual(lines, [
    'netlink > #1 RTM_GETROUTE dump header=0a0000000000000000000000 RTA_TABLE=e8030000',
    'netlink < #1 done',
  ])
})

test('a request that is less than a whole object is told by its attributes', () => {
  const [message] = decodeMessages(encodeRequests([changeLink({ index: 7, mtuBytes: 1450 })]))
  assert.ok(message)
  assert.equal(describeMessage(message).replace(/header=\w+/, 'header'), '#0 RTM_NEWLINK header IFLA_MTU=aa050000')
})

test('a message that cannot be read is told by its bytes', () => {
  const writeBody = () => {}
  const broken = { operation: 'NLMSG_ERROR', type: NLMSG_ERROR, flags: 0x200, writeBody }
  const [message] = decodeMessages(encodeRequests([broken]))
  assert.ok(message)
  assert.equal(describeMessage(message), '#0 unreadable 10000000020000020000000000000000')
})
