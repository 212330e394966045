import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nsenterCommand, readPlace } from './exec-in-lab.js'

const place = { namespace: '/proc/77/fd/21', keeperPid: 77 }

test('a lab of the same user namespace is entered by its network alone', () => {
  assert.equal(nsenterCommand(place, { isForeign: false }).join(' '), 'nsenter --net=/proc/77/fd/21 --')
})

test('a lab in a user namespace of its own is entered with the rights that it has there', () => {
  assert.equal(
    nsenterCommand(place, { isForeign: true }).join(' '),
    'nsenter --target 77 --user --preserve-credentials --net=/proc/77/fd/21 --',
  )
})

test('an answer that names no place is none', () => {
  assert.deepEqual(readPlace(place), place)
  assert.equal(readPlace(null), undefined)
  assert.equal(readPlace({ namespace: '/proc/77/fd/21' }), undefined)
})
