import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readLeaseLine } from '../../testing/lease-line.js'
import { formatSavedState, readSavedState, type SavedState } from './saved-state.js'

const state: SavedState = {
  node: 'node-a',
  store: 'etcd /coreos.com/network',
  savedAt: '2030-01-01T00:00:00.000Z',
  config: '{"Network":"10.244.0.0/16"}',
  own: readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan mac 02:00:00:00:01:00'),
  leases: [
    readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.1 backend vxlan mac 02:00:00:00:01:00'),
    readLeaseLine('node-b 10.244.2.0/24 via 192.0.2.2 fd00:10:244:2::/64 via 2001:db8::2 backend vxlan data6 7'),
    { ...readLeaseLine('192.0.2.3 10.244.3.0/24 via 192.0.2.3'), backendType: '' },
  ],
}

test('what was saved is read again, a lease a line', () => {
  const text = formatSavedState(state)
  assert.deepEqual(readSavedState('f', text), state)
  assert.equal(text.split('\n').length, 6)
})

test('what was not known is not there afterwards', () => {
  const { node, store, savedAt } = state
  for (const part of [{}, { config: 'x' }, { own: readLeaseLine('node-a fd00::/64') }, { leases: [] }]) {
    const saved = { node, store, savedAt, ...part }
    assert.deepEqual(readSavedState('f', formatSavedState(saved)), saved)
  }
})

const whole = formatSavedState(state)
const refused: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ['an empty file', '', /^f: found text that is not JSON/],
  ['half of it', whole.slice(0, -30), /^f: found text that is not JSON/],
  ['another version', whole.replace('"Version":1', '"Version":2'), /^f: Version: found 2, accepted is 1, the one/],
  ['a bad time', whole.replace('"2030-01', '"yesterday'), /^f: SavedAt: found "yesterday/],
  [
    'a bad subnet',
    whole.replace('10.244.2.0/24', '10.244.2.1/24'),
    /^f: Leases\[1\]\.subnet: found "10\.244\.2\.1\/24"/,
  ],
  ['a bad address', whole.replace('"192.0.2.2"', '"224.0.0.1"'), /^f: Leases\[1\]\.publicIp: found "224\.0\.0\.1"/],
  ['a bad name', whole.replace('"node-b"', '"node/b"'), /^f: Leases\[1\]\.node: found "node\/b"/],
  ['a bad own lease', whole.replace('"Own":{"node":"node-a"', '"Own":{"node":7'), /^f: Own\.node: found 7/],
]
describe('what cannot be believed is refused whole', () => {
  for (const [what, text, message] of refused)
    test(what, () => {
      assert.throws(() => readSavedState('f', text), { name: 'ConfigError', message })
    })
})
