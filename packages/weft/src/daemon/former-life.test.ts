import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryFolder } from '../files/testing/temporary-folder.js'
import { parseFormerLife, readFormerLife } from './former-life.js'

test('networks and subnets of before are read from what flannel or we have left', () => {
  const text = 'FLANNEL_NETWORK=10.5.0.0/16\nFLANNEL_SUBNET=10.5.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n'
  assert.deepEqual(parseFormerLife(text, 'node-a'), {
    networks: ['10.5.0.0/16'],
    lease: { node: 'node-a', subnet: '10.5.1.0/24' },
  })
  const both = `${text}FLANNEL_IPV6_NETWORK=fc00::/48\nFLANNEL_IPV6_SUBNET=fc00:0:0:1::1/64\n`
  assert.deepEqual(parseFormerLife(both, 'node-a'), {
    networks: ['10.5.0.0/16', 'fc00::/48'],
    lease: { node: 'node-a', subnet: '10.5.1.0/24', ipv6Subnet: 'fc00:0:0:1::/64' },
  })
})

test('several networks, as flannel wrote them for a time, are all read', () => {
  const { networks } = parseFormerLife('FLANNEL_NETWORK=10.5.0.0/16,10.6.0.0/16\n', 'node-a')
  assert.deepEqual(networks, ['10.5.0.0/16', '10.6.0.0/16'])
})

test('a file that tells of none tells nothing', () => {
  for (const text of [
    '',
    'FLANNEL_SUBNET',
    'FLANNEL_SUBNET=\nFLANNEL_NETWORK=\n',
    'FLANNEL_SUBNET=10.5.1.1\nFLANNEL_NETWORK=10.5.0.0\n',
    'FLANNEL_SUBNET=fc00::1/64\n',
  ])
    assert.deepEqual(parseFormerLife(text, 'node-a'), { networks: [] })
})

test('a file that is not there tells nothing', async () => {
  await using folder = await temporaryFolder()
  assert.deepEqual(await readFormerLife(`${folder.path}/subnet.env`, 'node-a'), { networks: [] })
})
