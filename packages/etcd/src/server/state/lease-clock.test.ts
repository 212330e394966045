import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LeaseClock } from './lease-clock.js'

describe('the clock of the leases', () => {
  it('counts a long pause between two ticks as a short one', () => {
    const clock = new LeaseClock()
    const until = performance.now() + 30
    while (performance.now() < until);
    assert.ok(clock.tick(1) >= 0.03)
    const before = clock.now
    const later = performance.now() + 30
    while (performance.now() < later);
    assert.equal(clock.tick(0.01), before + 0.01)
    assert.equal(clock.now, before + 0.01)
  })
})
