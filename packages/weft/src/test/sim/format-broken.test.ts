import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBroken } from './format-broken.js'

const well = { seed: 242, scenario: '35 daemons', daemons: 35, convergedMs: 1_000, digest: '' }

test('a seed that broke something is told with what happened, what was wrong and how to see it again', () => {
  const broken = { sentence: 'two hold one', trace: ['1.000 s node-1 starts', '2.000 s BROKEN two hold one'] }
  assert.equal(
    formatBroken({ ...well, broken }),
    [
      'seed 242 (35 daemons)',
      '1.000 s node-1 starts',
      '2.000 s BROKEN two hold one',
      'seed 242: two hold one',
      'to see it again: node packages/weft/dist/test/sim/run.js --from 242',
    ].join('\n'),
  )
})

test('a seed that broke nothing is not told', () => {
  assert.equal(formatBroken(well), undefined)
})
