import { methods } from '../wire/method.js'
import { Deadline } from './deadline.js'
import { EtcdError } from './etcd-error.js'
import type { Attempt } from './session.js'
import { openStream } from './stream.js'

/** Renews a lease once and tells how many seconds it has from now. */
export async function renewLease(id: bigint, { connection, token, signal, deadline }: Attempt): Promise<number> {
  const doing = `lease renewal at ${connection.endpoint.url}`
  using patience = new Deadline({ milliseconds: deadline - Date.now(), caller: signal })
  const stream = openStream(methods.leaseKeepAlive, {
    connection,
    token,
    signal: patience.signal,
    doing,
  })
  try {
    stream.send({ id })
    for await (const { ttl } of stream) {
      if (ttl > 0) return ttl
      throw new EtcdError({ code: 'not-found', doing, found: `lease ${id.toString(16)} has expired or was revoked` })
    }
  } catch (error) {
    if (!patience.isOver) throw error
    throw new EtcdError({ code: 'deadline', doing, found: 'no answer', outcome: 'unknown' })
  } finally {
    stream.hangUp()
  }
  throw new EtcdError({ code: 'unavailable', doing, found: 'the server ended the stream' })
}
