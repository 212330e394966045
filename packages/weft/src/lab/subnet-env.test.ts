import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSubnetEnv } from './subnet-env.js'

test('a dual-stack file gives both gateways and the MTU', () => {
  const text = [
    'FLANNEL_NETWORK=10.244.0.0/16',
    'FLANNEL_SUBNET=10.244.1.1/24',
    'FLANNEL_IPV6_NETWORK=fd00:10:244::/48',
    'FLANNEL_IPV6_SUBNET=fd00:10:244:1::1/64',
    'FLANNEL_MTU=1450',
    'FLANNEL_IPMASQ=true',
    '',
  ].join('\n')
  assert.deepEqual(parseSubnetEnv(text), { gateways: ['10.244.1.1/24', 'fd00:10:244:1::1/64'], mtuBytes: 1450 })
})

test('a file without a subnet or an MTU says too little', () => {
  assert.equal(parseSubnetEnv('FLANNEL_MTU=1450\n'), undefined)
  assert.equal(parseSubnetEnv('FLANNEL_SUBNET=10.244.1.1/24\n'), undefined)
  assert.equal(parseSubnetEnv(''), undefined)
})
