import { randomBytes } from 'node:crypto'
import { LeaseKeepAliveResponse } from '../../wire/lease-messages.js'
import { methods } from '../../wire/method.js'
import { faults } from '../fault.js'
import type { Lease } from '../state/lease-book.js'
import type { State } from '../state/state.js'
import type { Store } from '../store.js'
import { asFault, type Counter, handleStream, handleUnary } from './handle.js'
import { headerOf } from './header.js'

export function serveLeases(counter: Counter, store: Store, shortestSeconds: number): void {
  handleUnary(counter, methods.leaseGrant, ({ id, ttl }) =>
    store.write(
      state => {
        const wanted = { id: id === 0n ? freeId(state) : id, ttlSeconds: Math.max(ttl, shortestSeconds) }
        const lease = state.grantLease(wanted, store.leaseNow)
        return { header: headerOf(store, state.history.revision), id: lease.id, ttl: lease.ttlSeconds }
      },
      { grows: true },
    ),
  )

  handleUnary(counter, methods.leaseRevoke, ({ id }) =>
    store.write(
      state => {
        state.revokeLease(id)
        return { header: headerOf(store, state.history.revision) }
      },
      { grows: false },
    ),
  )

  handleUnary(counter, methods.leaseTimeToLive, ({ id, keys }) =>
    store.read(({ history, leases }) => {
      const header = headerOf(store, history.revision)
      const lease = leases.get(id)
      if (lease === undefined) return { header, id, ttl: -1 }
      const attached = keys ? [...lease.keys].sort().map(key => Buffer.from(key, 'latin1')) : []
      return { header, id, ttl: secondsLeft(lease, store), grantedTtl: lease.ttlSeconds, keys: attached }
    }),
  )

  handleUnary(counter, methods.leaseLeases, () =>
    store.read(({ history, leases }) => ({
      header: headerOf(store, history.revision),
      leases: leases.all().map(({ id }) => ({ id })),
    })),
  )

  handleStream(counter, methods.leaseKeepAlive, call => {
    async function renew({ id }: { readonly id: bigint }): Promise<Buffer> {
      return await store.read(({ history, leases }) => {
        const lease = leases.get(id)
        if (lease) lease.expiresAt = store.leaseNow + lease.ttlSeconds
        // A lease that isn't there has no time left: that is etcd's way to say so.
        const ttl = lease?.ttlSeconds ?? 0
        return LeaseKeepAliveResponse.encode({ header: headerOf(store, history.revision), id, ttl })
      })
    }
    let answers = Promise.resolve()
    call.on('data', (request: { readonly id: bigint }) => {
      answers = answers
        .then(() => renew(request))
        .then(
          bytes => void call.write(bytes),
          error => void call.emit('error', asFault(error)),
        )
    })
    call.on('end', () => void answers.then(() => call.end()))
  })
}

function secondsLeft({ expiresAt }: Lease, { leaseNow }: Store): number {
  return Math.max(0, Math.floor(expiresAt - leaseNow))
}

/** Positive, as etcd's are. */
function freeId({ leases }: State): bigint {
  for (let tries = 0; tries < 100; tries++) {
    const id = randomBytes(8).readBigUInt64BE() >> 1n
    if (id !== 0n && leases.get(id) === undefined) return id
  }
  throw faults.leaseExists()
}
