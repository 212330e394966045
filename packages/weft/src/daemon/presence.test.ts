import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress, mac } from '@weft/inet'
import type { Interface } from '../model/facts.js'
import { Presence } from './presence.js'

const at = (text: string, isGlobal = true) => ({
  address: interfaceAddress(text),
  isGlobal,
  isPermanent: true,
  isUnfit: false,
})
const eth0: Interface = {
  name: 'eth0',
  mtuBytes: 1500,
  isUp: true,
  isLoopback: false,
  mac: mac('02:00:00:00:00:01'),
  addresses: [at('192.0.2.1/24'), at('fe80::1/64', false)],
}

test('neighbours are told of another MAC, another address and another interface, and of nothing else', () => {
  const presence = new Presence()
  const otherMac = { ...eth0, mac: mac('02:00:00:00:00:02') }
  assert.deepEqual(
    [
      eth0,
      { ...eth0, mtuBytes: 1400 },
      otherMac,
      otherMac,
      { ...otherMac, addresses: [at('192.0.2.9/24')] },
      { ...otherMac, addresses: [at('192.0.2.9/24'), at('fe80::2/64', false)] },
      { ...otherMac, name: 'eth1', addresses: [at('192.0.2.9/24')] },
    ].map(one => presence.isNews(one)),
    [false, false, true, false, true, false, true],
  )
})

test('what changes while the interface is down is told when it is up', () => {
  const presence = new Presence()
  const other = { ...eth0, mac: mac('02:00:00:00:00:02') }
  assert.deepEqual(
    [eth0, { ...eth0, isUp: false }, { ...other, isUp: false }, other].map(one => presence.isNews(one)),
    [false, false, false, true],
  )
})
