import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VirtualClock } from '../../testing/virtual-clock.js'
import { rememberedFirst } from './remembered-first.js'

interface Event {
  readonly is: string
}

const remembered: Event = { is: 'remembered' }

/** A store that tells each of these, so many milliseconds after the one before. */
function follow(t: TestContext, told: readonly (readonly [milliseconds: number, is: string])[], memory?: Event) {
  const clock = new VirtualClock()
  const stop = new AbortController()
  const state = { heard: [] as string[], isEnded: false }
  async function* tell(signal: AbortSignal): AsyncGenerator<Event> {
    try {
      for (const [milliseconds, is] of told) {
        await clock.wait(milliseconds, signal)
        yield { is }
      }
      await clock.wait(1_000_000, signal)
    } finally {
      state.isEnded = true
    }
  }
  const running = (async () => {
    for await (const { is } of rememberedFirst({ tell, remembered: memory, clock, patienceMs: 250 }, stop.signal))
      state.heard.push(is)
  })()
  t.after(async () => {
    stop.abort()
    await running
    assert.ok(state.isEnded)
  })
  return { clock, state }
}

test('a store that answers at once is all that is heard', async t => {
  const { clock, state } = follow(
    t,
    [
      [200, 'snapshot'],
      [1_000, 'trouble'],
      [1_000, 'snapshot'],
    ],
    remembered,
  )
  await clock.advance(5_000)
  assert.deepEqual(state.heard, ['snapshot', 'trouble', 'snapshot'])
})

test('a store that does not answer is made up for by what it told last, soon', async t => {
  const { clock, state } = follow(t, [[60_000, 'snapshot']], remembered)
  await clock.advance(250)
  assert.deepEqual(state.heard, ['remembered'])
  await clock.advance(60_000)
  assert.deepEqual(state.heard, ['remembered', 'snapshot'])
})

test('a store that begins with trouble is made up for at once', async t => {
  const { clock, state } = follow(
    t,
    [
      [10, 'trouble'],
      [60_000, 'snapshot'],
    ],
    remembered,
  )
  await clock.advance(10)
  assert.deepEqual(state.heard, ['remembered', 'trouble'])
})

test('without a memory there is nothing but the store', async t => {
  const { clock, state } = follow(t, [
    [1_000, 'trouble'],
    [1_000, 'snapshot'],
  ])
  await clock.advance(5_000)
  assert.deepEqual(state.heard, ['trouble', 'snapshot'])
})

test('whoever has heard enough may leave while the store is silent', async () => {
  const clock = new VirtualClock()
  // biome-ignore lint/correctness/useYield: it has nothing to tell
  async function* tell(signal: AbortSignal): AsyncGenerator<Event> {
    await clock.wait(1_000_000, signal)
  }
  const listening = (async () => {
    for await (const { is } of rememberedFirst(
      { tell, remembered, clock, patienceMs: 250 },
      new AbortController().signal,
    ))
      return is
    return 'nothing'
  })()
  await clock.advance(1_000)
  assert.equal(await listening, 'remembered')
})

test('a store that throws is thrown', async () => {
  const clock = new VirtualClock()
  // biome-ignore lint/correctness/useYield: it never comes to that
  async function* tell(): AsyncGenerator<Event> {
    throw new TypeError('a mistake')
  }
  const events = rememberedFirst({ tell, remembered, clock, patienceMs: 250 }, new AbortController().signal)
  await assert.rejects(events.next(), { message: 'a mistake' })
})
