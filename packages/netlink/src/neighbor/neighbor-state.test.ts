import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NUD_NOARP, NUD_PERMANENT, NUD_REACHABLE } from './constants.js'
import { type NeighborState, stateNumber, stateOfNumber } from './neighbor-state.js'

const states: NeighborState[] = [
  'none',
  'incomplete',
  'reachable',
  'stale',
  'delay',
  'probe',
  'failed',
  'noarp',
  'permanent',
]

test('every state has a number of its own and reads back', () => {
  assert.deepEqual(
    states.map(state => stateOfNumber(stateNumber(state))),
    states,
  )
})

test('of several states the lasting one counts', () => {
  assert.equal(stateOfNumber(NUD_PERMANENT | NUD_NOARP), 'permanent')
  assert.equal(stateOfNumber(NUD_NOARP | NUD_REACHABLE), 'noarp')
})
