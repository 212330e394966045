import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OperationResult } from '../reconcile/reconciler.js'
import { VirtualClock } from '../testing/virtual-clock.js'
import type { LogLine } from './log.js'
import { TurnLog } from './turn-log.js'

const done = (id: number): OperationResult => ({
  operation: { do: 'link.delete', name: `eth${id}` },
  failure: undefined,
})
const refused: OperationResult = {
  operation: { do: 'link.delete', name: 'lo' },
  failure: { code: 'EOPNOTSUPP', sentence: 'the kernel does not do that (EOPNOTSUPP)' },
}

function told(results: readonly OperationResult[]): readonly LogLine[] {
  const lines: LogLine[] = []
  new TurnLog(line => lines.push(line), new VirtualClock()).tell(results)
  return lines
}

test("each operation is told as an operator's line, each refusal with the reason", () => {
  assert.deepEqual(told([done(1), refused]), [
    {
      level: 'error',
      event: 'operation-refused',
      subject: 'link lo',
      text: 'ip link del lo: the kernel does not do that (EOPNOTSUPP)',
    },
    { level: 'info', event: 'operation', subject: 'link eth1', text: 'ip link del eth1' },
  ])
})

test('a turn with very many operations is told in numbers, its refusals still one by one', () => {
  const lines = told([...Array.from({ length: 100 }, (_, id) => done(id)), refused])
  assert.deepEqual(
    lines.map(({ event, text }) => `${event}: ${text}`),
    [
      'operation-refused: ip link del lo: the kernel does not do that (EOPNOTSUPP)',
      'operations: 101 operations: link.delete ×100, refused ×1',
    ],
  )
})

test('a thousand peers that come one by one are thirty lines, and then numbers once a minute', async t => {
  const clock = new VirtualClock()
  const lines: LogLine[] = []
  const log = new TurnLog(line => lines.push(line), clock)
  const stop = new AbortController()
  const running = log.run(stop.signal)
  t.after(() => stop.abort())
  for (let peer = 0; peer < 1_000; peer++) {
    log.tell([done(peer), done(peer + 1_000), done(peer + 2_000)])
    await clock.advance(10)
  }
  await clock.advance(60_000)
  const told = lines.filter(({ level }) => level === 'info')
  assert.equal(told.filter(({ event }) => event === 'operation').length, 30)
  assert.deepEqual(
    told.slice(30).map(({ text }) => text),
    ['2970 more operations: link.delete ×2970'],
  )
  // For whoever asked for all of it.
  assert.equal(lines.filter(({ event }) => event === 'operation').length, 3_000)
  log.tell([done(1)])
  assert.equal(lines.at(-1)?.level, 'info')
  stop.abort()
  await running
})
