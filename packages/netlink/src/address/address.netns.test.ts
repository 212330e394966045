import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress } from '@weft/inet'
import { inTestNamespace, skip, type TestNamespace } from '../testing/test-namespace.js'
import { addAddress, deleteAddress, replaceAddress } from './address-requests.js'

function addressesOf(kernel: TestNamespace, linkIndex: number) {
  // Link-local addresses are still being tested for duplicates.
  const entries = kernel.connection.addresses().filter(entry => entry.linkIndex === linkIndex && entry.scope !== 'link')
  return entries.sort((a, b) => (a.address < b.address ? -1 : 1))
}

const permanent = { isPermanent: true, isDeprecated: false, isTemporary: false, isTentative: false }

test(
  'addresses of both families are dumped as they were given',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up1')
    const link4 = { linkIndex, address: interfaceAddress('10.1.7.1/24') }
    const host4 = { linkIndex, address: interfaceAddress('10.1.8.1/32'), scope: 'host' as const }
    const link6 = { linkIndex, address: interfaceAddress('fd00::1/64'), noDad: true }
    kernel.execute(addAddress(link4), replaceAddress(host4), replaceAddress(link6))
    assert.deepEqual(addressesOf(kernel, linkIndex), [
      { linkIndex, address: '10.1.7.1/24', scope: 'global', label: 'up1', ...permanent },
      { linkIndex, address: '10.1.8.1/32', scope: 'host', label: 'up1', ...permanent },
      { linkIndex, address: 'fd00::1/64', scope: 'global', ...permanent },
    ])
  }),
)

test(
  'the addresses of one link are listed alone',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    const listed = kernel.connection.addresses({ linkIndex }).filter(entry => entry.scope !== 'link')
    assert.deepEqual(listed.map(entry => entry.address).sort(), ['192.0.2.1/24', '2001:db8::1/64'])
  }),
)

test(
  'without noDad an IPv6 address cannot be used at once',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up1')
    kernel.execute(addAddress({ linkIndex, address: interfaceAddress('fd00::1/64') }))
    assert.deepEqual(
      addressesOf(kernel, linkIndex).map(entry => [entry.address, entry.isTentative]),
      [['fd00::1/64', true]],
    )
  }),
)

test(
  'an address that is there is refused when added, and welcome when replaced',
  { skip },
  inTestNamespace(kernel => {
    const entry = { linkIndex: kernel.index('up0'), address: interfaceAddress('192.0.2.1/24') }
    assert.match(kernel.refusalOf(addAddress(entry)), /^RTM_NEWADDR: .*\(EEXIST\)$/)
    kernel.execute(replaceAddress(entry))
  }),
)

test(
  'a deleted address is gone, and to delete it again is refused',
  { skip },
  inTestNamespace(kernel => {
    const linkIndex = kernel.index('up0')
    kernel.execute(deleteAddress({ linkIndex, address: interfaceAddress('192.0.2.1/24') }))
    assert.deepEqual(
      addressesOf(kernel, linkIndex).map(entry => entry.address),
      ['2001:db8::1/64'],
    )
    assert.equal(
      kernel.refusalOf(deleteAddress({ linkIndex, address: interfaceAddress('192.0.2.1/24') })),
      'RTM_DELADDR: ipv4: Address not found (EADDRNOTAVAIL)',
    )
  }),
)
