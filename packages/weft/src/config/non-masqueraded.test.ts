import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNetworkConfig } from './net-conf.js'

function read(value: unknown) {
  const document = { Network: '10.244.0.0/16', NonMasqueradeCIDRs: value, Backend: { Type: 'vxlan' } }
  return readNetworkConfig('net-conf', JSON.stringify(document)).nonMasqueraded
}

test('networks of both families are taken in their order, each once, without host bits', () => {
  const list = ['192.168.0.0/16', 'fd00::/8', '172.16.5.1/12', '172.16.0.0/12', '192.0.2.1/32']
  assert.deepEqual(read(list), ['192.168.0.0/16', 'fd00::/8', '172.16.0.0/12', '192.0.2.1/32'])
  assert.deepEqual(read(undefined), [])
  assert.deepEqual(read(null), [])
})

for (const value of ['10.0.0.0/8', ['10.0.0.0/8', 7], ['everything'], ['0.0.0.0/0'], ['10.0.0.1']])
  test(`refused is ${JSON.stringify(value)}`, () => {
    assert.throws(() => read(value), {
      message: /^net-conf: NonMasqueradeCIDRs: found .*, accepted is a list of IPv4 and IPv6 networks, like/,
    })
  })
