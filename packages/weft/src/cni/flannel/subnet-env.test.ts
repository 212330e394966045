import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSubnetEnv } from './subnet-env.js'

const path = '/run/flannel/subnet.env'
const good = 'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n'

test('what the daemon writes is read, IPv4 first', () => {
  assert.deepEqual(parseSubnetEnv(path, good), {
    networks: ['10.244.0.0/16'],
    subnets: ['10.244.1.0/24'],
    mtuBytes: 1450,
    masquerades: true,
  })
  const six = 'FLANNEL_IPV6_SUBNET=fd00:1::1/64\nFLANNEL_IPV6_NETWORK=fd00::/16\n'
  const { networks, subnets } = parseSubnetEnv(path, six + good)
  assert.deepEqual(networks, ['10.244.0.0/16', 'fd00::/16'])
  assert.deepEqual(subnets, ['10.244.1.0/24', 'fd00:1::/64'])
  assert.deepEqual(parseSubnetEnv(path, `${six}FLANNEL_MTU=1430\nFLANNEL_IPMASQ=false`), {
    networks: ['fd00::/16'],
    subnets: ['fd00:1::/64'],
    mtuBytes: 1430,
    masquerades: false,
  })
})

test('a list of networks counts each of them once, and unknown lines and those without an equals sign are no fault', () => {
  const text = `NODE=a\n\nFLANNEL_MTU\n${good.replace('/16', '/16,192.168.0.0/16,10.244.3.0/16')}`
  assert.deepEqual(parseSubnetEnv(path, text).networks, ['10.244.0.0/16', '192.168.0.0/16'])
})

test('the refusal names what is missing or wrong', () => {
  const faults: readonly [string, string][] = [
    [
      '',
      `${path}: found no FLANNEL_NETWORK or FLANNEL_IPV6_NETWORK, no FLANNEL_SUBNET or FLANNEL_IPV6_SUBNET, ` +
        'no FLANNEL_MTU, no FLANNEL_IPMASQ, accepted is a file that has them',
    ],
    [good.replace('=1450', ''), `${path}: found no FLANNEL_MTU, accepted is a file that has them`],
    [good.replace('1450', '14x'), `${path}: FLANNEL_MTU: found "14x", accepted is a whole number`],
    [
      good.replace('10.244.1.1/24', '10.244.1.1'),
      `${path}: FLANNEL_SUBNET: found "10.244.1.1", accepted is an address with its length, like 10.244.1.1/24`,
    ],
  ]
  for (const [text, message] of faults)
    assert.throws(() => parseSubnetEnv(path, text), { name: 'ConfigError', message })
})
