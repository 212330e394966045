import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLocalMac, isUnicastMac } from '@weft/inet'
import fc from 'fast-check'
import type { Json } from '../../model/json.js'
import { deriveVtepMac, readVtepMac } from './vtep-mac.js'

test('the MAC of a name never changes: every node of a cluster must work out the same one', () => {
  assert.equal(deriveVtepMac('node-a', 'ipv4'), 'fe:e6:24:5e:6c:fd')
  assert.equal(deriveVtepMac('node-a', 'ipv6'), '9a:f2:5e:9e:6c:fd')
  assert.equal(deriveVtepMac('node-b', 'ipv4'), 'fe:cd:66:30:86:32')
})

test('a derived MAC is one of a single machine, made up, and one that a lease may carry', () => {
  fc.assert(
    fc.property(fc.string(), name => {
      const mac = deriveVtepMac(name, 'ipv4')
      assert.ok(isUnicastMac(mac) && isLocalMac(mac))
      assert.equal(readVtepMac({ VtepMAC: mac }), mac)
    }),
  )
})

const carried: readonly [Json | undefined, string | undefined][] = [
  [{ VNI: 1, VtepMAC: '02:00:00:00:00:01' }, '02:00:00:00:00:01'],
  [{ vtepmac: '02:00:00:00:00:AB' }, '02:00:00:00:00:ab'],
  [{ VNI: 1 }, undefined],
  [undefined, undefined],
  [null, undefined],
  [{ VtepMAC: 'ff:ff:ff:ff:ff:ff' }, 'refused'],
  [{ VtepMAC: '01:00:5e:00:00:01' }, 'refused'],
  [{ VtepMAC: '00:00:00:00:00:00' }, 'refused'],
  [{ VtepMAC: '02:00:00:00:00' }, 'refused'],
  [{ VtepMAC: '' }, 'refused'],
  [{ VtepMAC: 7 }, 'refused'],
  [{ VtepMAC: null }, 'refused'],
  ['02:00:00:00:00:01', 'refused'],
  [[], 'refused'],
]

for (const [data, expected] of carried)
  test(`backend data ${JSON.stringify(data)} carries ${expected ?? 'no MAC'}`, () => {
    assert.equal(readVtepMac(data), expected)
  })

test('whatever JSON a lease carries is read or refused, never thrown at', () => {
  fc.assert(fc.property(fc.json(), text => void readVtepMac({ VtepMAC: JSON.parse(text) })))
  fc.assert(fc.property(fc.json(), text => void readVtepMac(JSON.parse(text))))
})
