import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLeaseLine } from '../testing/lease-line.js'
import { leaseChange } from './lease-change.js'

const a = readLeaseLine('node-a 10.244.1.0/24')
const b = readLeaseLine('node-b 10.244.2.0/24')
const c = readLeaseLine('node-c 10.244.3.0/24')
const d = readLeaseLine('node-d 10.244.4.0/24')

test('the same leases are no change', () => {
  assert.deepEqual(leaseChange([a, b, c], [a, b, c]), { gone: [], come: [] })
})

test('who came, who went, and who is another now', () => {
  const moved = readLeaseLine('node-c 10.244.9.0/24')
  assert.deepEqual(leaseChange([b, c], [a, b, c]), { gone: [], come: [a] })
  assert.deepEqual(leaseChange([a, b, c, d], [b, c]), { gone: [a, d], come: [] })
  assert.deepEqual(leaseChange([a, b, c], [a, moved, d]), { gone: [b, c], come: [moved, d] })
})

test('when much has changed, it is not told what', () => {
  const many = Array.from({ length: 300 }, (_, at) => readLeaseLine(`node-${1000 + at} 10.${at >> 8}.${at & 255}.0/24`))
  assert.equal(leaseChange(many, []), undefined)
  assert.equal(leaseChange([], many), undefined)
  assert.equal(leaseChange(many.slice(0, 100), [])?.gone.length, 100)
})
