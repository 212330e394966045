import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { type Address, addressOf, contains, type Prefix } from '@weft/inet'
import fc from 'fast-check'
import type { MemoryKernel } from '../kernel/memory/memory-kernel.js'
import type { Operation } from '../model/operation.js'
import { bootProtocol, emptyState, type Kind, type State, type StateObjects, weftProtocol } from '../model/state.js'
import type { Planned } from '../plan/plan.js'
import { givenIn, makeKernel, type World, worlds } from '../testing/arbitraries.js'
import { lookAndPlan } from '../testing/look-and-plan.js'
import { describe } from './describe.js'
import { diff } from './diff.js'
import { targetName, targetOf } from './target.js'

const kinds: readonly Kind[] = [
  'table',
  'chain',
  'fou',
  'link',
  'pump',
  'address',
  'neighbor',
  'forwarding',
  'nexthop',
  'route',
]

test('a state that is as planned, without devices of an earlier net-conf, needs no operation', async () => {
  await holds(async (_, { plan: { desired, scope } }) =>
    assert.deepEqual(
      diff(desired, desired, { ...scope, obstacles: new Set(), leftOvers: new Set(), leftOverPorts: new Set() })
        .operations,
      [],
    ),
  )
})

test('the kernel refuses no operation on the way to a plan, wherever it starts', async () => {
  await holds(async (kernel, { operations }) => assert.deepEqual(await refusals(kernel, operations), []))
})

test('after the operations of one turn the next one has nothing to do', async () => {
  await holds(async (kernel, { world, plan, observed, operations, problems }) => {
    // What is in the way may be a route that the kernel made of an address which goes in this turn.
    fc.pre(problems.length === 0 && !hasForeignNexthop(observed, plan))
    await kernel.apply(operations)
    const next = await lookAndPlan(kernel, givenIn(world))
    assert.deepEqual(next.operations.map(describe), [])
  })
})

test('stopped after any operation, a new start ends where the whole turn would have ended', async () => {
  const cut = fc.double({ min: 0, max: 1, noNaN: true })
  await fc.assert(
    fc.asyncProperty(worlds, cut, async (world, share) => {
      const kernel = await makeKernel(world)
      const { plan, observed, operations } = await lookAndPlan(kernel, givenIn(world))
      fc.pre(plan.outcome === 'blocked' || !hasForeignNexthop(observed.state, plan))
      await kernel.apply(operations.slice(0, Math.floor(share * operations.length)))
      const rest = await lookAndPlan(kernel, givenIn(world))
      fc.pre(rest.problems.length === 0)
      assert.deepEqual(await refusals(kernel, rest.operations), [])
      assert.deepEqual((await lookAndPlan(kernel, givenIn(world))).operations.map(describe), [])
    }),
  )
})

test('then everything that is planned is there, unless somebody else is in its place', async () => {
  await holds(async (kernel, { plan, operations, problems }) => {
    await kernel.apply(operations)
    const inTheWay = new Set(problems.map(({ subject }) => subject))
    const state = everything(kernel)
    for (const kind of kinds)
      for (const [key, wanted] of plan.desired[kind]) {
        if (kind === 'route' && inTheWay.has(key.split(' ')[0] ?? '')) continue
        assert.deepEqual(state[kind].get(key), wanted)
      }
  })
})

test('then nothing is left that is ours and not planned', async () => {
  await holds(async (kernel, { plan, operations }) => {
    await kernel.apply(operations)
    const state = everything(kernel)
    const { desired, scope } = plan
    for (const key of scope.tables) assert.equal(state.table.has(key), desired.table.has(key))
    for (const key of scope.chains) assert.equal(state.chain.has(key), desired.chain.has(key))
    for (const key of state.fou.keys()) if (scope.fouPorts.has(Number(key))) assert.ok(desired.fou.has(key), key)
    for (const kind of ['pump', 'neighbor', 'forwarding'] as const)
      for (const [key, { link }] of state[kind]) if (scope.links.has(link)) assert.ok(desired[kind].has(key), key)
    for (const [key, { protocol, link }] of state.nexthop)
      if (protocol === weftProtocol && scope.links.has(link)) assert.ok(desired.nexthop.has(key), key)
    for (const [key, { protocol, destination, hop }] of state.route)
      if (
        protocol === weftProtocol &&
        hop.by !== 'other' &&
        scope.networks.some(network => contains(network, destination))
      )
        assert.ok(desired.route.has(key), key)
  })
})

test('what is not ours stays as it is, unless it stood on a device of ours that had to be made anew', async () => {
  await holds(async (kernel, { plan, operations }) => {
    const before = everything(kernel)
    await kernel.apply(operations)
    const after = everything(kernel)
    const remade = new Set(operations.flatMap(operation => (operation.do === 'link.delete' ? operation.name : [])))
    for (const kind of kinds)
      for (const [key, object] of foreign(before, kind, plan)) {
        if (!remade.has(linkOf(object) ?? '')) assert.deepEqual(after[kind].get(key), object)
      }
  })
})

test('what is there as planned is not touched, unless it fell with its device', async () => {
  await holds(async (_, { plan, observed, operations }) => {
    const fallen = new Set(
      operations.flatMap(operation => {
        if (operation.do === 'link.delete') return operation.name
        return operation.do === 'link.change' && operation.change.mac !== undefined ? operation.change.name : []
      }),
    )
    const touched = new Set(operations.map(targetOf))
    for (const kind of kinds)
      for (const [key, wanted] of plan.desired[kind]) {
        if (fallen.has(linkOf(wanted) ?? '')) continue
        if (isDeepStrictEqual(observed[kind].get(key), wanted))
          assert.ok(!touched.has(targetName(kind, key)), `${kind} ${key}`)
      }
  })
})

interface Situation {
  readonly world: World
  readonly plan: Planned
  readonly observed: State
  readonly operations: readonly Operation[]
  readonly problems: readonly { readonly subject: string }[]
}

/** One that somebody else put on a device of ours goes with the device, and its number is free only from then on. */
function hasForeignNexthop({ nexthop }: State, { scope }: Planned): boolean {
  const isOnOurs = (link: string) => scope.links.has(link) || scope.leftOvers.has(link)
  return [...nexthop.values()].some(({ link, protocol }) => protocol !== weftProtocol && isOnOurs(link))
}

/** In every world in which something can be planned. */
async function holds(check: (kernel: MemoryKernel, situation: Situation) => Promise<void>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(worlds, async world => {
      const kernel = await makeKernel(world)
      const { plan, observed, operations, problems } = await lookAndPlan(kernel, givenIn(world))
      fc.pre(plan.outcome === 'planned')
      await check(kernel, { world, plan, observed: observed.state, operations, problems })
    }),
  )
}

async function refusals(kernel: MemoryKernel, operations: readonly Operation[]): Promise<string[]> {
  const failures = await kernel.apply(operations)
  return operations.flatMap((operation, index) => {
    const failure = failures[index]
    return failure === undefined ? [] : [`${describe(operation)}: ${failure.sentence}`]
  })
}

function everything(kernel: MemoryKernel): State {
  let copy: State = emptyState()
  kernel.meddle(({ state }) => {
    copy = structuredClone(state)
  })
  return copy
}

/** Said without a look at `ownership.ts`. */
function* foreign(state: State, kind: Kind, { desired, scope }: Planned): Generator<[string, StateObjects[Kind]]> {
  const isInside = (inner: Prefix | Address) => scope.networks.some(network => contains(network, inner))
  for (const [key, object] of state[kind]) if (isForeign(key, object)) yield [key, object]

  function isForeign(key: string, object: StateObjects[Kind]): boolean {
    if ('chains' in object) return !scope.tables.has(key)
    if ('jumps' in object) return !scope.chains.has(key)
    if ('gateway' in object) return object.protocol !== weftProtocol
    if ('hop' in object) {
      if (!isInside(object.destination)) return true
      if (object.protocol === kernelProtocol) return !isOnOurs(object)
      if (object.hop.by === 'other') return !desired.route.has(key)
      if (object.protocol === bootProtocol) return !isOnOurs(object) && !desired.route.has(key)
      return object.protocol !== weftProtocol
    }
    // There is one, and it is the network's by its number.
    if ('protocol' in object && !('link' in object)) return !isOurPort(object.port)
    if (kind === 'address' && 'address' in object && !('mac' in object) && !('subnet' in object))
      return !isOnOurs(object) || !isInside(addressOf(object.address))
    return !isOnOurs(object)
  }

  function isOurPort(port: number): boolean {
    const links = [...state.link.values()].filter(({ name }) => scope.links.has(name))
    return (
      scope.fouPorts.has(port) ||
      scope.leftOverPorts.has(port) ||
      links.some(link => link.kind === 'ipip' && link.port === port)
    )
  }

  function isOnOurs(object: StateObjects[Kind]): boolean {
    return scope.links.has(linkOf(object) ?? '')
  }
}

/** Routes that the kernel makes of addresses come and go with those. */
const kernelProtocol = 2

function linkOf(object: StateObjects[Kind]): string | undefined {
  if ('hop' in object) return object.hop.link
  if ('link' in object) return object.link
  return 'kind' in object ? object.name : undefined
}
