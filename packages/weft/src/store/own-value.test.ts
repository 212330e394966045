import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLeaseLine } from '../testing/lease-line.js'
import { claimOf } from './etcd/testing/claim-of.js'
import { ownValue } from './own-value.js'

const before = readLeaseLine('node-a 10.244.1.0/24 via 192.0.2.9 backend vxlan mac 5e:de:00:00:00:01')

test('the lease tells the address of now, and of the tunnel what it told before', () => {
  assert.deepEqual(ownValue(claimOf(), before), {
    publicIp: '192.0.2.1',
    backendType: 'vxlan',
    backendData: { VNI: 1, VtepMAC: '5e:de:00:00:00:01' },
    node: 'node-a',
  })
})

test('what another backend has told is not told again', () => {
  const wireguard = { ...before, backendType: 'wireguard', backendData: { PublicKey: 'x' } }
  assert.deepEqual(ownValue(claimOf(), wireguard).backendData, { VNI: 1, VtepMAC: '02:00:00:00:04:01' })
})

test('of a family in which the node has no address nothing is told', () => {
  const { backendData, backendV6Data, publicIp } = ownValue(claimOf({ via: ['2001:db8::1'] }), before)
  assert.deepEqual(
    [publicIp, backendData, backendV6Data],
    [undefined, undefined, { VNI: 1, VtepMAC: '02:00:00:00:06:01' }],
  )
})
