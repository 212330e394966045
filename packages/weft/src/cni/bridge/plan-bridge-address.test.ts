import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress } from '@weft/inet'
import { planBridgeAddress } from './plan-bridge-address.js'

function plan(
  wanted: string,
  found: readonly string[],
  { forceAddress = false, hasPorts = true }: { forceAddress?: boolean; hasPorts?: boolean } = {},
) {
  return planBridgeAddress({
    wanted: interfaceAddress(wanted),
    found: found.map(interfaceAddress),
    forceAddress,
    hasPorts: () => hasPorts,
  })
}

test('an address that is there is left alone, whatever else is there', () => {
  assert.deepEqual(plan('10.1.2.1/24', ['10.9.9.1/24', '10.1.2.1/24']), { do: 'nothing' })
})

test('what is of the other family, or another subnet of IPv6, is not in the way', () => {
  assert.deepEqual(plan('10.1.2.1/24', ['fd00::1/64', 'fe80::1/64']), { do: 'add', remove: [] })
  assert.deepEqual(plan('fd00:1::1/64', ['fd00:2::1/64', 'fe80::1/64', '10.1.2.1/24']), { do: 'add', remove: [] })
})

test('another address stays where pods use it', () => {
  assert.deepEqual(plan('10.1.2.1/24', ['10.9.9.1/24']), { do: 'refuse', inTheWay: ['10.9.9.1/24'] })
  assert.deepEqual(plan('fd00:1::1/64', ['fd00::1/16']), { do: 'refuse', inTheWay: ['fd00::1/16'] })
})

test('another address goes where that is asked for', () => {
  const found = ['10.9.9.1/24', '192.168.1.7/24', 'fd00::1/64']
  assert.deepEqual(plan('10.1.2.1/24', found, { forceAddress: true }), { do: 'add', remove: found.slice(0, 2) })
})

test('the gateway of a former subnet goes by itself when nothing is plugged in', () => {
  assert.deepEqual(plan('10.1.2.1/24', ['10.9.9.1/24'], { hasPorts: false }), { do: 'add', remove: ['10.9.9.1/24'] })
  assert.deepEqual(plan('10.1.2.1/24', ['10.1.2.1/25'], { hasPorts: false }), { do: 'add', remove: ['10.1.2.1/25'] })
})

test('what no former subnet would have left stays, even when nothing is plugged in', () => {
  for (const other of ['192.168.1.7/24', '10.9.9.1/32']) {
    assert.deepEqual(plan('10.1.2.1/24', [other], { hasPorts: false }), { do: 'refuse', inTheWay: [other] })
  }
})
