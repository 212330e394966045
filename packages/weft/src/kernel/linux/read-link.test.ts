import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { address, interfaceAddress, mac } from '@weft/inet'
import type { AddressEntry, Link, Vxlan } from '@weft/netlink'
import { devicesOf } from './devices.js'
import { readInterface, readLink } from './read-link.js'

const eth0: Link = { index: 2, name: 'eth0', mtuBytes: 1500, isUp: true, hasCarrier: true, isLoopback: false }
const vxlan: Vxlan = {
  vni: 1,
  parentIndex: 2,
  local: address('192.0.2.1'),
  port: 8472,
  ttl: 0,
  tos: 0,
  ageingSeconds: 300,
  isLearning: false,
  isProxy: false,
  l2miss: false,
  l3miss: false,
  hasGbp: false,
  isExternal: false,
  udpChecksum: true,
  udp6ZeroChecksumTransmit: false,
  udp6ZeroChecksumReceive: false,
}
const flannel: Link = {
  ...eth0,
  index: 3,
  name: 'flannel.1',
  kind: 'vxlan',
  mtuBytes: 1450,
  mac: mac('02:00:00:00:00:01'),
  vxlan,
}
const devices = devicesOf([eth0, flannel])
const other = { kind: 'other', name: 'flannel.1', kernelKind: 'vxlan', mtuBytes: 1450, isUp: true }

describe('our devices', () => {
  test('a VXLAN device like ours is read with its parent’s name', () => {
    assert.deepEqual(readLink(flannel, devices), {
      kind: 'vxlan',
      name: 'flannel.1',
      vni: 1,
      parent: 'eth0',
      local: '192.0.2.1',
      port: 8472,
      isLearning: false,
      hasGbp: false,
      mac: '02:00:00:00:00:01',
      mtuBytes: 1450,
      isUp: true,
    })
  })

  const odd: readonly (readonly [string, Partial<Vxlan>])[] = [
    ['a multicast group', { group: address('239.1.1.1') }],
    ['l2miss', { l2miss: true }],
    ['l3miss', { l3miss: true }],
    ['a proxy', { isProxy: true }],
    ['external control', { isExternal: true }],
    ['a parent that is gone', { parentIndex: 9 }],
  ]
  for (const [what, difference] of odd)
    test(`a VXLAN device with ${what} is none of ours`, () => {
      assert.deepEqual(readLink({ ...flannel, vxlan: { ...vxlan, ...difference } }, devices), other)
    })

  test('a VXLAN device without an end of its own is none of ours', () => {
    const { local: _, ...homeless } = vxlan
    assert.deepEqual(readLink({ ...flannel, vxlan: homeless }, devices), other)
  })

  test('a device without a kind is called a device', () => {
    assert.deepEqual(readLink(eth0, devices), { ...other, name: 'eth0', kernelKind: 'device', mtuBytes: 1500 })
  })
})

describe('interfaces of the host', () => {
  const entry: AddressEntry = {
    linkIndex: 2,
    address: interfaceAddress('2001:db8::1/64'),
    scope: 'global',
    isPermanent: true,
    isDeprecated: false,
    isTemporary: false,
    isTentative: false,
  }
  const readAddress = (difference: Partial<AddressEntry>) =>
    readInterface(eth0, [{ ...entry, ...difference }]).addresses[0]

  test('an address that others may be told is global, permanent and fit', () => {
    assert.deepEqual(readAddress({}), { address: entry.address, isGlobal: true, isPermanent: true, isUnfit: false })
  })

  for (const trait of ['isDeprecated', 'isTemporary', 'isTentative'] as const)
    test(`an address that ${trait} is unfit`, () => {
      assert.equal(readAddress({ [trait]: true })?.isUnfit, true)
    })

  for (const scope of ['link', 'host'] as const)
    test(`an address of scope ${scope} is not global`, () => {
      assert.equal(readAddress({ scope })?.isGlobal, false)
    })

  test('the zeros that the loopback has for a MAC are none', () => {
    assert.equal('mac' in readInterface({ ...eth0, isLoopback: true, mac: mac('00:00:00:00:00:00') }, []), false)
  })
})
