import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Wakefulness } from './wakefulness.js'

/** Time passes here only while the processor is given to others. */
class Machine {
  milliseconds = 0
  timesGiven = 0
  turn = 0.001
  readonly wakefulness = new Wakefulness({
    now: () => this.milliseconds,
    giveWay: () => {
      this.timesGiven += 1
      this.milliseconds += this.turn
    },
  })

  /** Something comes so many looks from now. */
  finds(looks: number): boolean {
    return this.wakefulness.finds(() => looks-- <= 0)
  }

  /** Waits that are slept through. */
  sleeps(): number {
    for (let sleeps = 0; ; sleeps += 1) {
      let hasLooked = false
      this.wakefulness.finds(() => {
        hasLooked = true
        return true
      })
      if (hasLooked) return sleeps
    }
  }
}

test('what is there is found at once, and what comes soon by looking again', () => {
  const machine = new Machine()
  assert.ok(machine.finds(0))
  assert.equal(machine.timesGiven, 0)
  assert.ok(machine.finds(5))
  assert.equal(machine.timesGiven, 5)
  assert.equal(machine.sleeps(), 0)
})

test('whoever looked in vain gives up soon, and sleeps longer each time', () => {
  const machine = new Machine()
  const sleeps = Array.from({ length: 12 }, () => {
    assert.equal(machine.finds(Infinity), false)
    return machine.sleeps()
  })
  assert.deepEqual(sleeps, [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024, 1024])
  assert.ok(machine.milliseconds < 12 * 0.06, `${machine.milliseconds} ms`)
})

test('once it was worth while, it begins anew with short sleeps', () => {
  const machine = new Machine()
  for (let times = 0; times < 5; times += 1) {
    machine.finds(Infinity)
    machine.sleeps()
  }
  assert.ok(machine.finds(3))
  machine.finds(Infinity)
  assert.equal(machine.sleeps(), 2)
})

test('who keeps others from their work sleeps, even though something came', () => {
  const machine = new Machine()
  machine.turn = 3
  assert.ok(machine.finds(1))
  assert.equal(machine.sleeps(), 2)
})
