import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planNode } from '@weft/netlab'
import { formatLeases, formatNetConf } from './pod-network.js'

test('net-conf of a dual-stack lab names both networks', () => {
  assert.deepEqual(JSON.parse(formatNetConf({ families: ['ipv4', 'ipv6'], backend: 'vxlan' })), {
    Network: '10.244.0.0/16',
    EnableIPv6: true,
    IPv6Network: 'fd00:10:244::/52',
    Backend: { Type: 'vxlan' },
  })
})

test('net-conf of an IPv6-only lab switches IPv4 off', () => {
  assert.deepEqual(JSON.parse(formatNetConf({ families: ['ipv6'], backend: 'host-gw' })), {
    EnableIPv4: false,
    EnableIPv6: true,
    IPv6Network: 'fd00:10:244::/52',
    Backend: { Type: 'host-gw' },
  })
})

test('a lease of an IPv4 lab has no IPv6 keys', () => {
  assert.deepEqual(JSON.parse(formatLeases([planNode(1)], ['ipv4'])), {
    Leases: [{ Node: 'node-a', Subnet: '10.244.1.0/24', PublicIP: '192.0.2.1' }],
  })
})

test('a dual-stack lease shows the same digits in both families', () => {
  assert.deepEqual(JSON.parse(formatLeases([planNode(12)], ['ipv4', 'ipv6'])), {
    Leases: [
      {
        Node: 'node-l',
        Subnet: '10.244.12.0/24',
        PublicIP: '192.0.2.12',
        IPv6Subnet: 'fd00:10:244:12::/64',
        PublicIPv6: '2001:db8:0:2::12',
      },
    ],
  })
})
