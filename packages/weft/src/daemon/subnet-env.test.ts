import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, prefix } from '@weft/inet'
import { formatSubnetEnv } from './subnet-env.js'

const ipv4 = { network: prefix('10.244.0.0/16'), subnet: prefix('10.244.1.0/24'), localAddress: address('192.0.2.1') }
const ipv6 = {
  network: prefix('fd00:10:244::/48'),
  subnet: prefix('fd00:10:244:1::/64'),
  localAddress: address('2001:db8::1'),
}

test('both families: the lines of flannel in the order of flannel', () => {
  assert.equal(
    formatSubnetEnv({ own: { ipv4, ipv6 }, podMtuBytes: 1430 }, true),
    'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_IPV6_NETWORK=fd00:10:244::/48\n' +
      'FLANNEL_IPV6_SUBNET=fd00:10:244:1::1/64\nFLANNEL_MTU=1430\nFLANNEL_IPMASQ=true\n',
  )
})

test('one family: the lines of the other are missing, not empty', () => {
  assert.equal(
    formatSubnetEnv({ own: { ipv6 }, podMtuBytes: 1500 }, false),
    'FLANNEL_IPV6_NETWORK=fd00:10:244::/48\nFLANNEL_IPV6_SUBNET=fd00:10:244:1::1/64\nFLANNEL_MTU=1500\nFLANNEL_IPMASQ=false\n',
  )
})
