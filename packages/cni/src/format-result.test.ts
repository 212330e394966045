import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, interfaceAddress, prefix } from '@weft/inet'
import { cniVersions } from './cni-version.js'
import { formatResult, resultDocument } from './format-result.js'
import { parseResult } from './parse-result.js'
import type { Result } from './result.js'

const nothing: Result = { interfaces: [], ips: [], routes: [], dns: {} }

const dual: Result = {
  interfaces: [
    { name: 'cni0', mac: '0a:58:0a:f4:01:01', mtu: 1450 },
    { name: 'eth0', mac: '3e:00:00:00:00:01', sandbox: '/run/netns/c1', socketPath: '/run/s', pciId: '0000:00:1f.6' },
  ],
  ips: [
    { address: interfaceAddress('10.244.1.5/24'), gateway: address('10.244.1.1'), interface: 1 },
    { address: interfaceAddress('10.244.1.6/24'), gateway: address('10.244.1.1'), interface: 1 },
    { address: interfaceAddress('fd00::5/64'), gateway: address('fd00::1'), interface: 0 },
  ],
  routes: [
    { destination: prefix('10.244.0.0/16'), mtu: 1400, table: 0, scope: 253 },
    { destination: prefix('0.0.0.0/0'), gateway: address('10.244.1.1'), advmss: 1360, priority: 10 },
    { destination: prefix('fd00::/48') },
  ],
  dns: { nameservers: ['10.96.0.10'], search: ['svc.cluster.local'], domain: 'a<b', options: [] },
}

const routes = [
  { dst: '10.244.0.0/16', mtu: 1400, table: 0, scope: 253 },
  { dst: '0.0.0.0/0', gw: '10.244.1.1', advmss: 1360, priority: 10 },
  { dst: 'fd00::/48' },
]
const dns = { nameservers: ['10.96.0.10'], domain: 'a<b', search: ['svc.cluster.local'] }

test('before 0.3.0 a result has the first address of each family, with the routes of that family', () => {
  for (const cniVersion of ['0.1.0', '0.2.0'] as const)
    assert.deepEqual(resultDocument(dual, cniVersion), {
      cniVersion,
      ip4: {
        ip: '10.244.1.5/24',
        gateway: '10.244.1.1',
        routes: [{ dst: '10.244.0.0/16' }, { dst: '0.0.0.0/0', gw: '10.244.1.1' }],
      },
      ip6: { ip: 'fd00::5/64', gateway: 'fd00::1', routes: [{ dst: 'fd00::/48' }] },
      dns,
    })
})

test('from 0.3.0 to 0.4.0 an address tells its family, and interfaces only name, MAC and namespace', () => {
  for (const cniVersion of ['0.3.0', '0.3.1', '0.4.0'] as const)
    assert.deepEqual(resultDocument(dual, cniVersion), {
      cniVersion,
      interfaces: [
        { name: 'cni0', mac: '0a:58:0a:f4:01:01' },
        { name: 'eth0', mac: '3e:00:00:00:00:01', sandbox: '/run/netns/c1' },
      ],
      ips: [
        { version: '4', interface: 1, address: '10.244.1.5/24', gateway: '10.244.1.1' },
        { version: '4', interface: 1, address: '10.244.1.6/24', gateway: '10.244.1.1' },
        { version: '6', interface: 0, address: 'fd00::5/64', gateway: 'fd00::1' },
      ],
      routes,
      dns,
    })
})

test('from 1.0.0 on everything is told, and it is read as it was', () => {
  for (const cniVersion of ['1.0.0', '1.1.0'] as const) {
    const document = resultDocument(dual, cniVersion)
    assert.deepEqual(document, {
      cniVersion,
      interfaces: [
        { name: 'cni0', mac: '0a:58:0a:f4:01:01', mtu: 1450 },
        {
          name: 'eth0',
          mac: '3e:00:00:00:00:01',
          sandbox: '/run/netns/c1',
          socketPath: '/run/s',
          pciID: '0000:00:1f.6',
        },
      ],
      ips: [
        { interface: 1, address: '10.244.1.5/24', gateway: '10.244.1.1' },
        { interface: 1, address: '10.244.1.6/24', gateway: '10.244.1.1' },
        { interface: 0, address: 'fd00::5/64', gateway: 'fd00::1' },
      ],
      routes,
      dns,
    })
    const { options: _, ...dnsAsRead } = dual.dns
    assert.deepEqual(parseResult(document, { path: 'it', version: '0.1.0' }), { ...dual, dns: dnsAsRead })
  }
})

test('the text is what the library of the specification prints, byte for byte', () => {
  const result: Result = { ...nothing, ips: dual.ips.slice(0, 1), dns: { domain: 'a<b>&c' } }
  assert.equal(
    formatResult(result, '0.3.1'),
    `{
    "cniVersion": "0.3.1",
    "ips": [
        {
            "version": "4",
            "interface": 1,
            "address": "10.244.1.5/24",
            "gateway": "10.244.1.1"
        }
    ],
    "dns": {
        "domain": "a\\u003cb\\u003e\\u0026c"
    }
}`,
  )
})

test('an empty dns is printed up to 1.0.0, as everybody did, and left out in 1.1.0', () => {
  assert.equal(formatResult(nothing, '0.4.0'), '{\n    "cniVersion": "0.4.0",\n    "dns": {}\n}')
  assert.equal(formatResult(nothing, '1.0.0'), '{\n    "cniVersion": "1.0.0",\n    "dns": {}\n}')
  assert.equal(formatResult(nothing, '1.1.0'), '{\n    "cniVersion": "1.1.0"\n}')
})

test('a result without an address is refused in versions that have no word for it', () => {
  for (const version of cniVersions.slice(0, 2))
    assert.throws(() => formatResult({ ...nothing, interfaces: dual.interfaces }, version), { code: 1 })
})
