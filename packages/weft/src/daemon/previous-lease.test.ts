import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryFolder } from '../files/testing/temporary-folder.js'
import { parsePreviousLease, readPreviousLease } from './previous-lease.js'

test('the subnets of before are read from what flannel or we have left', () => {
  const text = 'FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET=10.5.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n'
  assert.deepEqual(parsePreviousLease(text, 'node-a'), { node: 'node-a', subnet: '10.5.1.0/24' })
  const both = `${text}FLANNEL_IPV6_SUBNET=fc00:0:1::1/64\n`
  assert.deepEqual(parsePreviousLease(both, 'node-a'), {
    node: 'node-a',
    subnet: '10.5.1.0/24',
    ipv6Subnet: 'fc00:0:1::/64',
  })
})

test('a file that tells of none tells nothing', () => {
  for (const text of [
    '',
    'FLANNEL_SUBNET',
    'FLANNEL_SUBNET=\n',
    'FLANNEL_SUBNET=10.5.1.1\n',
    'FLANNEL_SUBNET=fc00::1/64\n',
  ])
    assert.equal(parsePreviousLease(text, 'node-a'), undefined)
})

test('a file that is not there tells nothing', async () => {
  await using folder = await temporaryFolder()
  assert.equal(await readPreviousLease(`${folder.path}/subnet.env`, 'node-a'), undefined)
})
