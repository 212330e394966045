import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contains, overlaps } from '@weft/inet'
import fc from 'fast-check'
import { describe } from '../diff/describe.js'
import { diff } from '../diff/diff.js'
import type { Facts } from '../model/facts.js'
import { familyLease } from '../model/family.js'
import type { DesiredObjects, StateObjects } from '../model/state.js'
import { onlyKeys, type StateKeys } from '../model/state-keys.js'
import { givenIn, makeKernel, worlds } from '../testing/arbitraries.js'
import { type Given, lookAndPlan } from '../testing/look-and-plan.js'
import { type Plan, type Planned, plan } from './plan.js'
import { questionFor } from './query.js'

interface Situation {
  readonly given: Given
  readonly facts: Facts
  readonly made: Plan
}

async function holds(check: (situation: Situation) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(worlds, async world => {
      const given = givenIn(world)
      const kernel = await makeKernel(world)
      const { facts } = await kernel.observe({ ...questionFor(given), isResync: true })
      check({ given, facts, made: plan({ ...given, facts }) })
    }),
  )
}

test('the order of the leases does not matter', async () => {
  await holds(({ given, facts, made }) => {
    const reversed = plan({ ...given, leases: given.leases.toReversed(), facts })
    assert.deepEqual(said(reversed), said(made))
  })
})

test('the plan before makes the next one quicker and no other, and what changed is all that a diff has to look at', async () => {
  await holds(({ given, facts, made }) => {
    if (made.outcome === 'blocked') return
    for (const left of given.leases) {
      const before = plan({ ...given, facts })
      if (before.outcome === 'blocked') return
      const leases = given.leases.filter(lease => lease !== left)
      const without = plan({ ...given, leases, facts })
      const after = plan({ ...given, leases, facts }, before)
      assert.deepEqual(said(after), said(without))
      if (after.outcome === 'blocked') continue
      if (after.changed !== undefined) assert.deepEqual(fewSteps(after, after.changed, made), allSteps(after, made))
      const again = plan({ ...given, facts }, after)
      assert.deepEqual(said(again), said(made))
      if (again.outcome === 'planned' && again.changed !== undefined && without.outcome === 'planned')
        assert.deepEqual(fewSteps(again, again.changed, without), allSteps(again, without))
    }
  })
})

function allSteps({ desired, scope }: Planned, from: Planned): Set<string> {
  return new Set(diff(desired, from.desired, scope).operations.map(describe))
}

function fewSteps({ desired, scope }: Planned, changed: StateKeys, from: Planned): Set<string> {
  const wanted = onlyKeys<DesiredObjects>(desired, changed)
  return new Set(diff(wanted, onlyKeys<StateObjects>(from.desired, changed), scope).operations.map(describe))
}

test('leases that are equal but other objects make the same plan', async () => {
  await holds(({ given, facts, made }) => {
    assert.deepEqual(said(plan({ ...given, leases: structuredClone(given.leases), facts })), said(made))
  })
})

test('the plan is the same when it has been carried out', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async world => {
      const kernel = await makeKernel(world)
      const before = await lookAndPlan(kernel, givenIn(world))
      await kernel.apply(before.operations)
      const after = await lookAndPlan(kernel, givenIn(world))
      assert.deepEqual(desiredOf(after.plan), desiredOf(before.plan))
    }),
  )
})

test('no two peers have a part of one subnet, and none has a part of ours', async () => {
  await holds(({ made }) => {
    if (made.outcome === 'blocked') return
    const subnets = [
      ...Object.values(made.own).map(({ subnet }) => subnet),
      ...made.workings.peers().map(({ peer }) => peer.subnet),
    ]
    for (const [index, one] of subnets.entries())
      for (const other of subnets.slice(index + 1)) assert.ok(!overlaps(one, other), `${one} and ${other}`)
  })
})

test('every lease is a peer or named by a problem, in each family that it has', async () => {
  await holds(({ given, made }) => {
    if (made.outcome === 'blocked') return
    const named = new Set(made.problems.map(({ subject }) => subject))
    const served = new Set(made.workings.peers().map(({ peer }) => `${peer.lease.node} ${peer.family}`))
    for (const family of ['ipv4', 'ipv6'] as const)
      for (const lease of given.leases) {
        if (made.own[family] === undefined || lease.node === given.options.node) continue
        if (familyLease(lease, family).subnet === undefined) continue
        const name = `${lease.node} ${family}`
        assert.ok(served.has(name) || named.has(name), name)
      }
  })
})

test('nothing is planned outside the scope', async () => {
  await holds(({ made }) => {
    if (made.outcome === 'blocked') return
    const { desired, scope } = made
    for (const key of desired.table.keys()) assert.ok(scope.tables.has(key))
    for (const kind of ['address', 'neighbor', 'forwarding'] as const)
      for (const { link } of desired[kind].values()) assert.ok(scope.links.has(link))
    for (const { destination } of desired.route.values())
      assert.ok(scope.networks.some(network => contains(network, destination)))
  })
})

/** All that a plan says; `changed` and what the next is made from are about the way there. */
function said(made: Plan): unknown {
  if (made.outcome === 'blocked') return made
  const { changed, input, workings, ...rest } = made
  return { ...rest, peers: workings.peers() }
}

function desiredOf(made: Plan) {
  return made.outcome === 'blocked' ? undefined : made.desired
}
