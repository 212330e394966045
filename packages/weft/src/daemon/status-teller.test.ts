import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../test/eventually.js'
import { VirtualClock } from '../testing/virtual-clock.js'
import { untilAborted } from '../time/until-aborted.js'
import { LoneNode } from './testing/lone-node.js'

const limit = { timeout: 60_000 }

test('a supervisor hears of the start, of life twice in each watchdog time, and of the end', limit, async () => {
  const clock = new VirtualClock()
  const told: string[] = []
  const supervisor = { watchdogMs: 30_000, tell: (...lines: readonly string[]) => void told.push(lines.join(' | ')) }
  await using node = (await LoneNode.open()).start({ clock, supervisor })
  await node.until('/readyz', 200)
  await clock.advance(60_000)
  await node.stop()
  const status = told.filter(line => line !== 'WATCHDOG=1')
  assert.equal(status[0], 'STATUS=net-conf and the leases have not been read yet')
  assert.deepEqual(status.slice(-2), [
    "READY=1 | STATUS=this node's part of the network is in the kernel",
    'STOPPING=1',
  ])
  assert.equal(told.filter(line => line === 'WATCHDOG=1').length, 1 + 4)
  assert.equal(told.at(-1), 'STOPPING=1')
})

test('a daemon that is stuck no longer says that it lives, so that it is started anew', limit, async () => {
  const clock = new VirtualClock()
  const told: string[] = []
  const supervisor = { watchdogMs: 30_000, tell: (...lines: readonly string[]) => void told.push(lines.join(' | ')) }
  await using node = await LoneNode.open()
  const end = new AbortController()
  node.kernel.afterApply = () => untilAborted(end.signal)
  try {
    node.start({ clock, supervisor })
    await eventually(() => assert.ok(node.kernel.applied.length > 0))
    await clock.advance(75_000)
    told.length = 0
    await clock.advance(120_000)
    assert.equal(told.length, 0)
  } finally {
    end.abort()
  }
  await node.until('/readyz', 200)
  await clock.advance(15_000)
  assert.ok(told.includes('WATCHDOG=1'))
})

test('a supervisor that cannot be told is complained of a few times, and harms nothing', limit, async () => {
  const clock = new VirtualClock()
  const supervisor = { watchdogMs: 2_000, tell: () => 'connection refused' }
  await using node = (await LoneNode.open()).start({ clock, supervisor })
  await node.until('/readyz', 200)
  await clock.advance(300_000)
  const complaints = node.lines.filter(({ event }) => event === 'supervisor').map(({ text }) => text)
  assert.deepEqual(new Set(complaints), new Set(['the supervisor cannot be told: connection refused']))
  assert.equal(complaints.length, 5)
})
