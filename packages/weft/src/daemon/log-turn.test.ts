import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OperationResult } from '../reconcile/reconciler.js'
import type { LogLine } from './log.js'
import { logTurn } from './log-turn.js'

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
  logTurn(line => lines.push(line), results)
  return lines
}

test("each operation is told as an operator's line, each refusal with the reason", () => {
  assert.deepEqual(told([done(1), refused]), [
    {
      level: 'error',
      event: 'operation-refused',
      text: 'ip link del lo: the kernel does not do that (EOPNOTSUPP)',
    },
    { level: 'info', event: 'operation', text: 'ip link del eth1' },
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
