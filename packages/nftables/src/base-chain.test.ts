import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBaseChains } from './base-chain.js'

const hooked = { type: 'filter', hook: 'forward', prio: 0, policy: 'drop' }

test('chains without a hook, of families and of kinds that this model has no words for are left out', () => {
  const chains = [
    { family: 'inet', table: 'guard', name: 'fwd', handle: 1, ...hooked },
    { family: 'inet', table: 'guard', name: 'plain', handle: 2 },
    { family: 'bridge', table: 'guard', name: 'fwd', handle: 1, ...hooked },
    { family: 'ip', table: 'guard', name: 'out', handle: 1, ...hooked, type: 'route', hook: 'output' },
  ]
  const json = JSON.stringify({ nftables: [{ metainfo: {} }, ...chains.map(chain => ({ chain }))] })
  assert.deepEqual(parseBaseChains(json), [
    {
      table: { family: 'inet', name: 'guard' },
      name: 'fwd',
      hook: { type: 'filter', hook: 'forward', priority: 0, policy: 'drop' },
    },
  ])
})
