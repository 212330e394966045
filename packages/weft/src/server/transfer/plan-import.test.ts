import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeyValue } from '@weft/etcd'
import { planImport } from './plan-import.js'
import type { MovedKey } from './store-document.js'

function moved(key: string, value: string, lease?: string): MovedKey {
  return { key: Buffer.from(key), value: Buffer.from(value), ...(lease !== undefined && { lease }) }
}

function present(key: string, value: string, lease = 0n): KeyValue {
  return { key: Buffer.from(key), value: Buffer.from(value), lease, createRevision: 5, modRevision: 7, version: 1 }
}

test('what is there already is left, what is there and differs is named, and net-conf is written last', () => {
  const keys = [
    moved('/weft/config', '{}'),
    moved('/weft/subnets/1', 'a', '1'),
    moved('/weft/subnets/2', 'b'),
    moved('/weft/subnets/3', 'c'),
  ]
  const items = [present('/weft/subnets/1', 'a', 9n), present('/weft/subnets/2', 'other'), present('/weft/stray', 'x')]
  const plan = planImport({ prefix: '/weft', keys }, items)
  assert.deepEqual(
    plan.keys.map(({ key, found, modRevision }) => [key.toString(), found, modRevision]),
    [
      ['/weft/subnets/1', 'the same', 7],
      ['/weft/subnets/2', 'something else', 7],
      ['/weft/subnets/3', 'nothing', 0],
      ['/weft/config', 'nothing', 0],
    ],
  )
  assert.deepEqual(
    plan.batches.map(batch => batch.map(({ key }) => key.toString())),
    [['/weft/subnets/2', '/weft/subnets/3', '/weft/config']],
  )
})

test('a reservation is not the same as a lease that says the same', () => {
  const keys = [moved('/weft/1', 'a'), moved('/weft/2', 'b', '1')]
  const plan = planImport({ prefix: '/weft', keys }, [present('/weft/1', 'a', 9n), present('/weft/2', 'b')])
  assert.deepEqual(
    plan.keys.map(({ found }) => found),
    ['something else', 'something else'],
  )
})

test('no transaction has more keys or bytes than etcd accepts, and none is left out', () => {
  const many = Array.from({ length: 300 }, (_, index) => moved(`/weft/${index}`, 'x'))
  const large = Array.from({ length: 3 }, (_, index) => moved(`/weft/large${index}`, 'x'.repeat(600_000)))
  const { batches } = planImport({ prefix: '/weft', keys: [...many, ...large] }, [])
  assert.deepEqual(
    batches.map(batch => batch.length),
    [128, 128, 45, 1, 1],
  )
})
