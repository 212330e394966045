import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../model/json.js'
import { advertiseVxlan } from './advertise.js'
import { deriveVtepMac } from './vtep-mac.js'

const told = (ownData: Json | undefined) =>
  JSON.stringify(advertiseVxlan({ vni: 7 }, { node: 'a', family: 'ipv4', ownData }))

test("a node that has told nothing yet tells the MAC that follows from its name, in flannel's words", () => {
  assert.equal(told(undefined), `{"VNI":7,"VtepMAC":"${deriveVtepMac('a', 'ipv4')}"}`)
})

test('a MAC that the peers know stays, whatever its VNI was and whoever wrote it', () => {
  assert.equal(told({ VtepMAC: '5E:DE:00:00:00:01', VNI: 1 }), '{"VNI":7,"VtepMAC":"5e:de:00:00:00:01"}')
})

test('a MAC of no single machine is not told again', () => {
  for (const mac of ['ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', '01:00:5e:00:00:01', 'no MAC', 7])
    assert.equal(told({ VNI: 1, VtepMAC: mac }), told(undefined))
})
