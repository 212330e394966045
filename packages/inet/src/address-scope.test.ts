import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address } from './address.js'
import { isLinkLocal, isLoopback, isMulticast, isUnspecified } from './address-scope.js'

test('addresses at both ends of the special ranges are recognised, their neighbours are not', () => {
  const checks: [(a: ReturnType<typeof address>) => boolean, string[], string[]][] = [
    [isMulticast, ['224.0.0.0', '239.255.255.255', 'ff00::', 'ff02::1'], ['223.255.255.255', '240.0.0.0', 'fe00::']],
    [
      isLoopback,
      ['127.0.0.1', '127.255.255.255', '::1'],
      ['126.255.255.255', '128.0.0.0', '::', '::2', '::ffff:127.0.0.1'],
    ],
    [isLinkLocal, ['169.254.0.0', '169.254.255.255', 'fe80::1', 'febf::1'], ['169.253.255.255', 'fec0::', 'fe7f::1']],
    [isUnspecified, ['0.0.0.0', '::'], ['0.0.0.1', '::1', '::ffff:0.0.0.0']],
  ]
  for (const [is, yes, no] of checks) {
    for (const text of yes) assert.equal(is(address(text)), true, `${is.name} ${text}`)
    for (const text of no) assert.equal(is(address(text)), false, `${is.name} ${text}`)
  }
})
