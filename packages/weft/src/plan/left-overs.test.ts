import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceAddress, prefix } from '@weft/inet'
import type { Interface } from '../model/facts.js'
import { leftOvers } from './left-overs.js'

const networks = [prefix('10.244.0.0/16'), prefix('fd00:10:244::/48')]

function found(lines: readonly string[]): readonly string[] {
  const interfaces = lines.map((line): Interface => {
    const [name = '', ...addresses] = line.split(' ')
    const read = addresses.map(text => ({
      address: interfaceAddress(text),
      isGlobal: true,
      isPermanent: true,
      isUnfit: false,
    }))
    return { name, mtuBytes: 1450, isUp: true, isLoopback: false, addresses: read }
  })
  return [...leftOvers({ interfaces }, { networks, own: [] }).leftOvers]
}

test('a device of any backend with an address of this network is left over', () => {
  const names = ['flannel.1', 'flannel.4096', 'flannel.ipip', 'flannel-wg', 'flannel0']
  assert.deepEqual(found(names.map(name => `${name} 10.244.7.0/32`)), names)
  const names6 = ['flannel-v6.1', 'flannel-wg-v6', 'flannel-wg', 'flannel0-v6']
  assert.deepEqual(found(names6.map(name => `${name} fe80::1/64 fd00:10:244:7::/128`)), names6)
})

test('one of another network, one without address, and one of another name are not', () => {
  assert.deepEqual(
    found([
      'flannel.2 10.99.7.0/32',
      'flannel.3',
      'flannel.x 10.244.7.0/32',
      'cni0 10.244.7.1/24',
      'flannel-ext 10.244.1.1/32',
    ]),
    [],
  )
})
