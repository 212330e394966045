import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Claim } from '../model/claim.js'
import { problem } from '../model/problem.js'
import { claimOf } from '../store/etcd/testing/claim-of.js'
import type { HoldEvent } from '../store/lease-store.js'
import { readLeaseLine } from '../testing/lease-line.js'
import { VirtualClock } from '../testing/virtual-clock.js'
import { Alarm } from '../time/alarm.js'
import { OwnLease } from './own-lease.js'

const held: HoldEvent = { is: 'held', lease: readLeaseLine('node-a 10.244.7.0/24 via 192.0.2.1'), isReserved: false }
const taken: HoldEvent = { is: 'trouble', problem: problem('lease-taken', '10.244.7.0/24', 'taken') }
const withPods = claimOf({ previous: ['10.244.7.0/24'], familiesInUse: ['ipv4'] })
const withoutPods = claimOf({ previous: ['10.244.7.0/24'] })

/** A store that tells what the test wants it to. */
function setUp(t: TestContext) {
  const clock = new VirtualClock()
  const alarm = new Alarm(clock)
  const claims: Claim[] = []
  let waiting: HoldEvent[] = []
  async function* hold(claim: Claim, signal: AbortSignal): AsyncGenerator<HoldEvent, void> {
    claims.push(claim)
    while (!signal.aborted) {
      const events = waiting
      waiting = []
      yield* events
      await alarm.next(signal)
    }
  }
  const stop = new AbortController()
  const ownLease = new OwnLease({ hold, clock, onEvent: () => {} })
  const running = ownLease.run(stop.signal)
  t.after(async () => {
    stop.abort()
    await running
  })
  const tell = async (...events: readonly HoldEvent[]) => {
    waiting.push(...events)
    alarm.ring()
    await clock.advance(1)
  }
  const follow = async (claim: Claim) => {
    ownLease.follow(claim)
    await clock.advance(1)
  }
  return { claims, tell, follow, ownLease }
}

test('a node whose subnet another one has waits while pods are in it, and claims another when they are gone', async t => {
  const { claims, tell, follow } = setUp(t)
  await follow(withPods)
  await tell(held, taken)
  await follow(withPods)
  assert.equal(claims.length, 1)
  await follow(withoutPods)
  assert.deepEqual(
    claims.map(({ familiesInUse }) => familiesInUse),
    [['ipv4'], []],
  )
})

test('a node with pods in one family only claims another subnet in the other one, once', async t => {
  const { claims, tell, follow } = setUp(t)
  const dual = 'node-a 10.244.7.0/24 via 192.0.2.1 fd00:10:244:7::/64 via 2001:db8::1'
  await follow(withPods)
  await tell({ is: 'held', lease: readLeaseLine(dual), isReserved: false })
  await tell(taken)
  assert.equal(claims.length, 2)
  await tell(taken)
  await follow(withPods)
  assert.equal(claims.length, 2)
})

test('a node that loses its subnet before any pod is in it claims another at once', async t => {
  const { claims, tell, follow } = setUp(t)
  await follow(withoutPods)
  await tell(held)
  await tell(taken)
  assert.equal(claims.length, 2)
})

test('so does one that is told of the loss before it ever heard that it had one, once', async t => {
  const { claims, tell, follow } = setUp(t)
  await follow(withoutPods)
  await tell(taken)
  assert.equal(claims.length, 2)
  await follow(withPods)
  await tell(taken)
  assert.equal(claims.length, 2)
  await follow(withoutPods)
  assert.equal(claims.length, 3)
})

test('a claim that waits for something else is not made again, whatever becomes of the pods', async t => {
  const { claims, tell, follow } = setUp(t)
  await follow(withoutPods)
  await tell({ is: 'trouble', problem: problem('network-full', '10.244.0.0/16', 'full') })
  await follow(withPods)
  await follow(withoutPods)
  await tell(held)
  await follow(withPods)
  await follow(withoutPods)
  assert.equal(claims.length, 1)
})

test('a second lease of this node that the store tells of is sorted out by a new claim, once', async t => {
  const { claims, tell, follow, ownLease } = setUp(t)
  const other = readLeaseLine('node-a 10.244.9.0/24 via 192.0.2.1')
  await follow(withPods)
  ownLease.heed(other)
  await tell()
  assert.equal(claims.length, 1)
  await tell(held)
  assert.equal(claims.length, 2)
  await tell(held)
  ownLease.heed(other)
  await tell()
  assert.equal(claims.length, 2)
})

test('the lease of before, which the store may tell of a moment longer, is no second one', async t => {
  const { claims, tell, follow, ownLease } = setUp(t)
  const before = readLeaseLine('node-a 10.244.7.0/24 via 192.0.2.1')
  await follow(withPods)
  await tell(held)
  ownLease.heed(before)
  await follow(claimOf({ via: ['192.0.2.9'] }))
  await tell({ is: 'held', lease: readLeaseLine('node-a 10.244.8.0/24 via 192.0.2.9'), isReserved: false })
  ownLease.heed(before)
  ownLease.heed(readLeaseLine('node-a 10.244.8.0/24 via 192.0.2.9'))
  await tell()
  assert.equal(claims.length, 2)
})

test('another address is claimed at once', async t => {
  const { claims, tell, follow } = setUp(t)
  await follow(withPods)
  await tell(held)
  await follow(claimOf({ via: ['192.0.2.9'], previous: ['10.244.7.0/24'], familiesInUse: ['ipv4'] }))
  assert.deepEqual(
    claims.map(({ publicIp }) => publicIp),
    ['192.0.2.1', '192.0.2.9'],
  )
})
