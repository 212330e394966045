import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearestName } from './nearest-name.js'

const names = ['VNI', 'Port', 'GBP', 'Learning', 'DirectRouting', 'MTU']

test('the nearest name is found through slips of the finger, whatever the case', () => {
  const cases: [written: string, meant: string | undefined][] = [
    ['DirectRoutng', 'DirectRouting'],
    ['directrooting', 'DirectRouting'],
    ['direct-routing', 'DirectRouting'],
    ['prot', 'Port'],
    ['VIN', 'VNI'],
    ['lerning', 'Learning'],
    ['PSK', undefined],
    ['', undefined],
    ['ListenPortNumber', undefined],
  ]
  for (const [written, meant] of cases) assert.equal(nearestName(written, names), meant, written)
})

test('of several names the nearest counts, and of equals the first', () => {
  assert.equal(nearestName('SubnetMxx', ['SubnetLen', 'SubnetMax']), 'SubnetMax')
  assert.equal(nearestName('ab', ['ax', 'ay']), 'ax')
})

test('a text of a megabyte is near to nothing, and that is told without weighing each letter', () => {
  assert.equal(nearestName('x'.repeat(1_000_000), names), undefined)
})
