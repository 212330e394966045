import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { onReadable } from '@weft/linux'
import { LineChannel } from '../control/line-channel.js'
import { ProtocolError } from '../control/protocol.js'
import { ListeningPlace } from '../testing/socket-pair.js'
import { PumpConnection } from './pump-connection.js'

/** A connection to a pump that answers like this; nothing if it says nothing. */
function connect(t: TestContext, answerTo: (request: string) => object | undefined, patienceMs = 60_000) {
  using place = new ListeningPlace()
  const connection = new PumpConnection(place.path, { patienceMs })
  const pump = new LineChannel(place.accept())
  const requests: string[] = []
  const watch = onReadable(pump.socket, () => {
    for (const { text } of pump.receive() ?? []) {
      requests.push(text)
      const answer = answerTo(text)
      if (answer !== undefined) pump.send(answer)
    }
  })
  const leave = () => {
    watch[Symbol.dispose]()
    pump[Symbol.dispose]()
  }
  t.after(() => {
    leave()
    connection.close()
  })
  return { connection, requests, leave }
}

test('requests are answered one after the other', async t => {
  const { connection, requests } = connect(t, () => ({ ok: true }))
  const answers = await Promise.all([
    connection.ask({ do: 'answer from', addresses: [] }),
    connection.ask({ do: 'end' }),
  ])
  assert.deepEqual(answers, [
    { answer: { ok: true }, descriptors: [] },
    { answer: { ok: true }, descriptors: [] },
  ])
  assert.deepEqual(requests, ['{"do":"answer from","addresses":[]}', '{"do":"end"}'])
})

test('a request that is refused fails with the pump’s reason, and the next one is answered', async t => {
  const { connection } = connect(t, request =>
    request.includes('share') ? { error: 'found no device yet' } : { ok: true },
  )
  await assert.rejects(connection.ask({ do: 'share' }), {
    name: 'ProtocolError',
    message: 'the pump refuses to share: found no device yet',
  })
  assert.deepEqual((await connection.ask({ do: 'end' })).answer, { ok: true })
})

test('a pump that does not answer is ended, and whoever waits is told', async t => {
  const { connection } = connect(t, () => undefined, 50)
  const child = spawn('sleep', ['60'])
  connection.pid = child.pid
  const ended = once(child, 'exit')
  await assert.rejects(connection.ask({ do: 'share' }), { message: 'the pump did not answer the request to share' })
  assert.deepEqual(await ended, [null, 'SIGKILL'])
  await connection.closed
  await assert.rejects(connection.ask({ do: 'end' }), ProtocolError)
})

test('a pump that goes away is noticed, also in the middle of a request', async t => {
  const { connection, leave } = connect(t, () => {
    leave()
    return undefined
  })
  await assert.rejects(connection.ask({ do: 'share' }), { message: 'the pump did not answer the request to share' })
  await connection.closed
  assert.equal(connection.isClosed, true)
})
