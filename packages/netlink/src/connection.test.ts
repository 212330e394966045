import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { address, mac, prefix } from '@weft/inet'
import { NLM_F_ACK, NLM_F_DUMP_INTR, NLMSG_DONE } from './codec/constants.js'
import { MalformedMessageError } from './codec/malformed-message-error.js'
import { decodeMessages, type Message } from './codec/message.js'
import type { MessageWriter } from './codec/message-writer.js'
import { Connection } from './connection.js'
import { RTM_NEWROUTE } from './message-types.js'
import { replaceNeighbor } from './neighbor/neighbor-requests.js'
import { decodeRoute, type Route } from './route/route.js'
import { addRoute, deleteRoute, dumpRoutes } from './route/route-requests.js'
import { encodeRequests } from './testing/encode-requests.js'
import { fakeTransport } from './testing/fake-transport.js'
import type { Transport } from './transport.js'

const route = addRoute({ destination: prefix('10.1.0.0/16'), linkIndex: 2 })

test('of a batch only the last message asks for an acknowledgement', () => {
  const seen: number[] = []
  const connection = new Connection(
    fakeTransport(message => {
      seen.push(message.flags & NLM_F_ACK)
      return {}
    }),
  )
  assert.deepEqual(connection.execute([route, route, route]), [undefined, undefined, undefined])
  assert.deepEqual(seen, [0, 0, NLM_F_ACK])
})

test('a refusal in the middle is the outcome of that request and of no other', () => {
  let count = 0
  const connection = new Connection(
    fakeTransport(() => (++count === 2 ? { refusal: { errno: 'EEXIST', text: 'File exists' } } : {})),
  )
  const [first, second, third] = connection.execute([route, route, route])
  assert.deepEqual([first, third], [undefined, undefined])
  assert.equal(second?.message, 'RTM_NEWROUTE: File exists (EEXIST)')
})

test('a refusal without a sentence is told in plain English', () => {
  const connection = new Connection(fakeTransport(() => ({ refusal: { errno: 'ESRCH' } })))
  const [outcome] = connection.execute([deleteRoute({ destination: prefix('10.1.0.0/16') })])
  assert.deepEqual(
    { errno: outcome?.errno, operation: outcome?.operation, kernelText: outcome?.kernelText, code: outcome?.code },
    { errno: 'ESRCH', operation: 'RTM_DELROUTE', kernelText: undefined, code: 'ENETLINK' },
  )
  assert.match(outcome?.message ?? '', /^RTM_DELROUTE: .+ \(ESRCH\)$/)
})

test('many requests are written in portions of at most the limit and about 60 KB', () => {
  const writes: number[] = []
  const transport = fakeTransport(() => ({}))
  const counting: Transport = {
    ...transport,
    batchLimit: 500,
    send: bytes => {
      writes.push(decodeMessages(bytes).length)
      assert.ok(bytes.length < 64 << 10)
      transport.send(bytes)
    },
  }
  const requests = Array.from({ length: 1700 }, () =>
    replaceNeighbor({ linkIndex: 2, address: address('10.1.0.1'), mac: mac('02:00:00:00:00:01') }),
  )
  assert.equal(new Connection(counting).execute(requests).length, 1700)
  assert.deepEqual(writes, [500, 500, 500, 200])
})

test('no request, no write', async () => {
  const connection = new Connection(fakeTransport(() => assert.fail('something was sent')))
  assert.deepEqual(connection.execute([]), [])
  assert.deepEqual(await connection.executeStream([]), [])
})

test('of a stream the next portion is made while the kernel has the one before, and each outcome is that of its request', async () => {
  const history: string[] = []
  let count = 0
  const transport = fakeTransport(() => (++count % 7 === 0 ? { refusal: { errno: 'EEXIST' } } : {}))
  const slow: Transport = {
    ...transport,
    batchLimit: 10,
    sendInBackground: async bytes => {
      history.push('write begins')
      await nextTurn()
      transport.send(bytes)
      history.push('write ends')
    },
  }
  function* requests() {
    for (let portion = 0; portion < 3; portion++) {
      history.push('requests made')
      for (let one = 0; one < 10; one++) yield route
    }
  }
  const outcomes = await new Connection(slow).executeStream(requests())
  const refused = outcomes.flatMap((outcome, index) => (outcome === undefined ? [] : [index]))
  assert.equal(outcomes.length, 30)
  assert.deepEqual(refused, [6, 13, 20, 27])
  const [made, begins, ends] = ['requests made', 'write begins', 'write ends']
  assert.deepEqual(history, [made, begins, made, ends, begins, made, ends, begins, ends])
})

test('when the next request cannot be made, the write before it is waited for', async () => {
  let isWritten = false
  const transport = fakeTransport(() => ({}))
  const slow: Transport = {
    ...transport,
    batchLimit: 1,
    sendInBackground: async bytes => {
      await nextTurn()
      transport.send(bytes)
      isWritten = true
    },
  }
  function* requests() {
    yield route
    throw new Error('no more')
  }
  const connection = new Connection(slow)
  await assert.rejects(connection.executeStream(requests()), /no more/)
  assert.ok(isWritten)
  assert.deepEqual(connection.execute([route]), [undefined])
})

test('a dump gives what the kernel lists', () => {
  const connection = new Connection(fakeTransport(() => ({ replies: [route, route] })))
  const destinations = connection.dump(dumpRoutes({ family: 'ipv4' }), decodeRoute).map(route => route.destination)
  assert.deepEqual(destinations, ['10.1.0.0/16', '10.1.0.0/16'])
})

test('a dump that the kernel refuses is an error', () => {
  const connection = new Connection(fakeTransport(() => ({ refusal: { errno: 'EOPNOTSUPP' } })))
  assert.throws(() => connection.dump(dumpRoutes({ family: 'ipv4' }), decodeRoute), { errno: 'EOPNOTSUPP' })
})

test('a dump that was torn by a change is taken again', () => {
  const kernel = scriptedKernel([
    message => [routesWith(message, NLM_F_DUMP_INTR), done(message)],
    message => [routesWith(message, 0), done(message, NLM_F_DUMP_INTR)],
    message => [routesWith(message, 0), done(message)],
  ])
  assert.equal(dump(new Connection(kernel)).length, 1)
})

test('a dump that is torn ten times is an error', () => {
  const torn = (message: Message) => [routesWith(message, NLM_F_DUMP_INTR), done(message)]
  const kernel = scriptedKernel(Array.from({ length: 10 }, () => torn))
  assert.throws(() => dump(new Connection(kernel)), {
    message: 'RTM_GETROUTE: the objects changed during each of 10 attempts to list them (EINTR)',
  })
})

test('after a message that cannot be decoded the dump is read to its end, so that the next one can start', () => {
  const kernel = scriptedKernel([
    message => [malformedRoute(message), routesWith(message, 0), done(message)],
    message => [routesWith(message, 0), done(message)],
  ])
  const connection = new Connection(kernel)
  assert.throws(() => dump(connection), MalformedMessageError)
  assert.equal(dump(connection).length, 1)
})

test('the rest of an exchange that broke off is passed over', () => {
  const kernel = scriptedKernel([
    message => [
      encodeRequests([route], { sequence: message.sequence - 1 }),
      done({ sequence: 999 }),
      routesWith(message, 0),
      done(message),
    ],
  ])
  assert.equal(dump(new Connection(kernel)).length, 1)
})

test('a connection closes its transport', () => {
  let isOpen = true
  const connection = new Connection({
    ...fakeTransport(() => ({})),
    close: () => {
      isOpen = false
    },
  })
  connection.close()
  assert.equal(isOpen, false)
})

function dump(connection: Connection): Route[] {
  return connection.dump(dumpRoutes({ family: 'ipv4' }), decodeRoute)
}

/** Answers each write with the datagrams of the next step. */
function scriptedKernel(steps: ((message: Message) => Uint8Array[])[]): Transport {
  let datagrams: Uint8Array[] = []
  return {
    ...fakeTransport(() => ({})),
    send: bytes => {
      const [message] = decodeMessages(bytes)
      const step = steps.shift()
      assert.ok(message && step)
      datagrams = step(message)
    },
    receive: () => datagrams.shift() ?? assert.fail('the kernel has said everything'),
  }
}

function routesWith(message: Message, flags: number): Uint8Array {
  return encodeRequests([route], { sequence: message.sequence, flags })
}

function done({ sequence }: { sequence: number }, flags = 0): Uint8Array {
  const writeBody = (writer: MessageWriter) => writer.u32(0)
  return encodeRequests([{ operation: 'NLMSG_DONE', type: NLMSG_DONE, flags, writeBody }], { sequence })
}

function malformedRoute({ sequence }: Message): Uint8Array {
  const writeBody = (writer: MessageWriter) => writer.u8(2)
  return encodeRequests([{ operation: 'RTM_NEWROUTE', type: RTM_NEWROUTE, flags: 0, writeBody }], { sequence })
}
