import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { History } from './history.js'

/** What happened, as plainly as it can be told. */
interface Happening {
  readonly revision: number
  readonly key: string
  readonly value: string | undefined
}

const keys = ['a', 'b', 'b/c', 'c']
const everything = { from: '', until: undefined }
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), key: fc.constantFrom(...keys) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), key: fc.constantFrom(...keys) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('compact' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
)

function stateAt(happenings: readonly Happening[], revision: number): Map<string, string> {
  const state = new Map<string, string>()
  for (const { revision: when, key, value } of happenings) {
    if (when > revision) break
    if (value === undefined) state.delete(key)
    else state.set(key, value)
  }
  return state
}

describe('the history', () => {
  it('shows every revision since the last compaction as it was, and tells every change since', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const history = new History()
        const happenings: Happening[] = []
        for (const one of steps) {
          if (one.do === 'compact') {
            const target = Math.floor(one.share * history.revision)
            if (target > history.compactRevision) history.compact(target)
            continue
          }
          const isThere = history.at(one.key, history.revision) !== undefined
          if (one.do === 'delete' && !isThere) continue
          const revision = history.revision + 1
          const value = one.do === 'put' ? `${revision}` : undefined
          happenings.push({ revision, key: one.key, value })
          const item =
            value === undefined
              ? undefined
              : {
                  key: Buffer.from(one.key),
                  value: Buffer.from(value),
                  createRevision: revision,
                  modRevision: revision,
                  version: 1,
                  lease: 0n,
                }
          history.append({ key: one.key, revision, sub: 0, item })
        }
        for (let revision = Math.max(history.compactRevision, 1); revision <= history.revision; revision++) {
          const shown = new Map(
            history.inRange(everything, revision).map(item => [item.key.toString(), item.value.toString()]),
          )
          assert.deepEqual(shown, new Map([...stateAt(happenings, revision)].sort()))
        }
        const since = history.compactRevision + 1
        assert.deepEqual(
          history
            .changes(since, history.revision)
            .map(({ revision, key, item }) => ({ revision, key, value: item?.value.toString() })),
          happenings.filter(({ revision }) => revision >= since),
        )
      }),
    )
  })

  it('keeps nothing of what nobody can ask for', () => {
    const history = new History()
    for (let revision = 2; revision < 100; revision++) {
      const item = {
        key: Buffer.from('a'),
        value: Buffer.from('x'),
        createRevision: 2,
        modRevision: revision,
        version: 1,
        lease: 0n,
      }
      history.append({ key: 'a', revision, sub: 0, item: revision === 99 ? undefined : item })
    }
    const full = history.sizeBytes
    assert.equal(history.compact(50).length, 48)
    assert.ok(history.sizeBytes < full)
    history.compact(99)
    assert.equal(history.sizeBytes, 0)
    assert.equal(history.revision, 99)
  })

  it('tells whole revisions when it tells only some', () => {
    const history = new History()
    for (const [revision, sub] of [
      [2, 0],
      [3, 0],
      [3, 1],
      [3, 2],
      [4, 0],
    ] as const)
      history.append({ key: `${revision}${sub}`, revision, sub, item: undefined })
    const keysOf = (from: number, limit: number) => history.changes(from, 4, limit).map(version => version.key)
    assert.deepEqual(keysOf(2, 1), ['20'])
    assert.deepEqual(keysOf(2, 2), ['20', '30', '31', '32'])
    assert.deepEqual(keysOf(4, 100), ['40'])
    assert.deepEqual(keysOf(5, 100), [])
  })
})
