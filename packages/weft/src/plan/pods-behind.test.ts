import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress, prefix } from '@weft/inet'
import { podsBehind } from './pods-behind.js'

const present = { subnets: [prefix('10.244.1.0/24')], formerNetworks: [prefix('10.5.0.0/16')], podMtuBytes: 1450 }

function told(name: string, address: string, mtuBytes: number, more: { isIdle?: true } = {}): readonly string[] {
  const one = { address: interfaceAddress(address), isGlobal: true, isPermanent: true, isUnfit: false }
  const interfaces = [{ name, mtuBytes, isUp: true, isLoopback: false, addresses: [one], ...more }]
  return podsBehind({ interfaces }, present).map(({ sentence }) => sentence)
}

test('pods of a former network are told of by their bridge', () => {
  const [sentence, ...more] = told('cni0', '10.5.1.1/24', 1450)
  assert.match(sentence ?? '', /^cni0 is in 10\.5\.0\.0\/16, which is the pod network no more/)
  assert.deepEqual(more, [])
})

test('so are pods whose packets are larger than what reaches other nodes', () => {
  assert.match(told('docker0', '10.244.1.1/24', 1500)[0] ?? '', /^docker0 has MTU 1500, but 1450 is what reaches/)
})

test('a bridge that is as it should be, our own devices and other interfaces are nothing to tell of', () => {
  assert.deepEqual(told('cni0', '10.244.1.1/24', 1450), [])
  assert.deepEqual(told('cni0', '10.244.1.1/24', 1500, { isIdle: true }), [])
  assert.deepEqual(told('flannel.2', '10.5.1.0/32', 9000), [])
  assert.deepEqual(told('eth0', '192.0.2.1/24', 9000), [])
})
