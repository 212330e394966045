import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prefix as inet, parsePrefix4, parsePrefix6 } from '@weft/inet'
import fc from 'fast-check'
import { subnetsOf } from '../../model/subnets.js'
import { formatSubnetKey, isInSubnetFolder, parseSubnetKey } from './subnet-key.js'
import { readFlannelKey } from './testing/flannel-reader.js'

const prefix = '/coreos.com/network'

function subnets(ipv4: string | undefined, ipv6?: string) {
  return subnetsOf(parsePrefix4(ipv4 ?? ''), parsePrefix6(ipv6 ?? '')) ?? assert.fail('no subnets')
}

const keys = [
  ['/coreos.com/network/subnets/10.5.1.0-24', subnets('10.5.1.0/24')],
  ['/coreos.com/network/subnets/10.5.1.0-24&fc00:0:1::-64', subnets('10.5.1.0/24', 'fc00:0:1::/64')],
  ['/coreos.com/network/ipv6-subnets/fc00:0:1::-64', subnets(undefined, 'fc00:0:1::/64')],
] as const

for (const [key, expected] of keys)
  test(`${key} is written and read as such`, () => {
    assert.equal(formatSubnetKey(prefix, expected), key)
    assert.deepEqual(parseSubnetKey(prefix, key), expected)
    assert.ok(isInSubnetFolder(prefix, key))
  })

test('an IPv6 network that is not written in its shortest form stands for the same subnet', () => {
  const key = `${prefix}/subnets/10.5.1.0-24&fc00:0:1:0:0:0:0:0-64`
  assert.deepEqual(parseSubnetKey(prefix, key), subnets('10.5.1.0/24', 'fc00:0:1::/64'))
})

const strangers = [
  'subnets/10.5.1.7-24',
  'subnets/10.5.1.0-32',
  'subnets/10.5.1.0',
  'subnets/10.5.1.0/24',
  'subnets/10.5.1-24',
  'subnets/010.5.1.0-24',
  'subnets/10.5.1.0-024',
  'subnets/10.5.1.0-24-24',
  'subnets/x10.5.1.0-24',
  'subnets/10.5.1.0-24 ',
  'subnets/10.5.1.0-24\n',
  'subnets/a/10.5.1.0-24',
  'subnets/',
  'subnets/10.5.1.0-24&',
  'subnets/10.5.1.0-24&fc00::1-64',
  'subnets/10.5.1.0-24&fc00::-128',
  'subnets/10.5.1.0-24&FC00::-64',
  'subnets/10.5.1.0-24&10.5.2.0-24',
  'subnets/fc00::-64',
  'ipv6-subnets/10.5.1.0-24',
  'ipv6-subnets/fc00::1-64',
  'ipv6-subnets/',
]
for (const stranger of strangers)
  test(`${JSON.stringify(stranger)} stands for no subnet`, () => {
    assert.equal(parseSubnetKey(prefix, `${prefix}/${stranger}`), undefined)
    assert.ok(isInSubnetFolder(prefix, `${prefix}/${stranger}`))
  })

test('keys of other prefixes and other folders are none of ours', () => {
  for (const key of [
    '/other/subnets/10.5.1.0-24',
    `${prefix}/config`,
    `${prefix}/subnets`,
    `${prefix}subnets/10.5.1.0-24`,
  ]) {
    assert.equal(parseSubnetKey(prefix, key), undefined)
    assert.equal(isInSubnetFolder(prefix, key), false)
  }
})

const ipv4 = fc
  .record({ address: fc.nat(0xffff_ffff), length: fc.integer({ min: 1, max: 31 }) })
  .map(({ address, length }) => {
    const network = (address & (0xffff_ffff << (32 - length))) >>> 0
    return inet(`${[24, 16, 8, 0].map(shift => (network >>> shift) & 255).join('.')}/${length}`)
  })
const ipv6 = fc
  .record({ groups: fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 }), length: fc.constant(64) })
  .map(({ groups, length }) => inet(`${groups.map(group => group.toString(16)).join(':')}::/${length}`))
const either = fc.record({ ipv4: fc.option(ipv4), ipv6: fc.option(ipv6) })

test('whatever is written is read again, by us and, if it has IPv4, by flannel; flannel never sees the rest', () => {
  const property = fc.property(either, ({ ipv4, ipv6 }) => {
    fc.pre(ipv4 !== null || ipv6 !== null)
    const given = subnets(ipv4 ?? undefined, ipv6 ?? undefined)
    const key = formatSubnetKey(prefix, given)
    assert.deepEqual(parseSubnetKey(prefix, key), given)
    assert.equal(key.startsWith(`${prefix}/subnets`), ipv4 !== null)
    if (ipv4 !== null) assert.deepEqual(readFlannelKey(key), { ipv4, ipv6: ipv6 ?? undefined })
  })
  fc.assert(property)
})
