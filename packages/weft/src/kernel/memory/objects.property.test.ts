import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MutableState } from '../../model/state.js'
import { hostInterfaces, hostRoutes } from '../conformance/bench.js'
import { type Deed, deed } from '../conformance/deeds.js'
import { carryOut } from './carry-out.js'
import { bringUp, takeDown } from './cascades.js'
import { type Machine, makeMachine } from './machine.js'

test('what an operation finds by an index is what it would find by looking at everything', () => {
  const options = { interfaces: hostInterfaces, routes: hostRoutes }
  const run = fc.property(fc.array(deed, { maxLength: 60, size: 'max' }), deeds => {
    const machine = makeMachine(options)
    for (const one of deeds) {
      const unindexed: Machine = { ...machine, state: copy(machine.state) }
      assert.deepEqual(perform(machine, one), perform(unindexed, one))
      assert.deepEqual(machine.state, unindexed.state)
    }
  })
  fc.assert(run, { numRuns: 50 })
})

function perform(machine: Machine, one: Deed): unknown {
  if (one.do === 'take down') return takeDown(machine.state, one.link)
  if (one.do === 'bring up') return bringUp(machine.state, one.link)
  return carryOut(machine, one)
}

/** Indexes belong to a state, so a copy has none. */
function copy(state: MutableState): MutableState {
  return {
    chain: state.chain,
    table: new Map(state.table),
    fou: new Map(state.fou),
    link: new Map(state.link),
    pump: new Map(state.pump),
    address: new Map(state.address),
    neighbor: new Map(state.neighbor),
    forwarding: new Map(state.forwarding),
    nexthop: new Map(state.nexthop),
    route: new Map(state.route),
  }
}
