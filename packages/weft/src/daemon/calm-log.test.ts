import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VirtualClock } from '../testing/virtual-clock.js'
import { CalmLog } from './calm-log.js'

const minuteMs = 60_000

function start(t: TestContext) {
  const clock = new VirtualClock()
  const lines: string[] = []
  const log = new CalmLog(({ text }) => lines.push(text), clock)
  const stop = new AbortController()
  const running = log.run(stop.signal)
  const end = async () => {
    stop.abort()
    await running
  }
  t.after(end)
  const say = (text: string, subject?: string) =>
    log.tell({ level: 'warn', event: 'problem', text, ...(subject !== undefined && { subject }) })
  return { clock, lines, say, end, log }
}

test('what is said again and again of one thing is said five times, and then how often it was', async t => {
  const { clock, lines, say } = start(t)
  for (let time = 1; time <= 60; time++) {
    say(`attempt ${time}`, 'route 10.244.2.0/24')
    await clock.advance(1_000)
  }
  assert.deepEqual(
    lines,
    [1, 2, 3, 4, 5].map(time => `attempt ${time}`),
  )
  await clock.advance(10 * minuteMs)
  assert.deepEqual(lines.slice(5), ['attempt 60 (55 more times in 10 minutes)'])
})

test('who never stops is told once in ten minutes, and who has stopped is news again', async t => {
  const { clock, lines, say } = start(t)
  for (let time = 1; time <= 3_600; time++) {
    say('no', 'x')
    await clock.advance(1_000)
  }
  assert.ok(lines.length <= 5 + 6, lines.join('\n'))
  await clock.advance(20 * minuteMs)
  lines.length = 0
  say('no', 'x')
  assert.deepEqual(lines, ['no'])
})

test('one thing does not silence another, and what is asked for with --verbose is never held back', async t => {
  const { lines, say, log } = start(t)
  for (let time = 0; time < 10; time++) say('a', 'a')
  say('b', 'b')
  assert.equal(lines.at(-1), 'b')
  for (let time = 0; time < 10; time++) log.tell({ level: 'debug', event: 'look', text: 'looked' })
  assert.equal(lines.filter(line => line === 'looked').length, 10)
})

test('at the end what was held back is told', async t => {
  const { lines, say, end } = start(t)
  for (let time = 0; time < 7; time++) say('no')
  await end()
  assert.equal(lines.at(-1), 'no (2 more times in 10 minutes)')
})
