import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from './json.js'
import { parseResult } from './parse-result.js'

const parse = (document: Json) => parseResult(document, { path: 'prevResult', version: '1.0.0' })

test('the routes of ip4 and ip6 become the routes of the result', () => {
  const document = {
    cniVersion: '0.2.0',
    ip4: { ip: '10.1.0.5/24', gateway: '10.1.0.1', routes: [{ dst: '0.0.0.0/0' }] },
    ip6: { ip: 'FD00:0::5/64', routes: [{ dst: '::/0', gw: 'fd00::1' }] },
    dns: {},
  }
  assert.deepEqual(parse(document), {
    interfaces: [],
    ips: [{ address: '10.1.0.5/24', gateway: '10.1.0.1' }, { address: 'fd00::5/64' }],
    routes: [{ destination: '0.0.0.0/0' }, { destination: '::/0', gateway: 'fd00::1' }],
    dns: {},
  })
})

test('a result that does not tell its version is of the version that was asked', () => {
  const document = { ip4: { ip: '10.1.0.5/24' }, ips: [{ address: '10.1.0.6/24' }] }
  assert.deepEqual(
    parseResult(document, { path: 'it', version: '0.2.0' }).ips.map(ip => ip.address),
    ['10.1.0.5/24'],
  )
  assert.deepEqual(
    parseResult(document, { path: 'it', version: '0.3.0' }).ips.map(ip => ip.address),
    ['10.1.0.6/24'],
  )
})

test('keys are known whatever their case, and null and empty text are nothing', () => {
  const document = { CNIVersion: '1.0.0', IPs: [{ Address: '10.1.0.5/24', gateway: '' }], routes: null, dns: null }
  assert.deepEqual(parse(document), { interfaces: [], ips: [{ address: '10.1.0.5/24' }], routes: [], dns: {} })
})

test('host bits of a route are no fault', () => {
  assert.deepEqual(parse({ routes: [{ dst: '10.96.0.1/12' }] }).routes, [{ destination: '10.96.0.0/12' }])
})

test('the refusal names the place, what was found and what is accepted', () => {
  const faults: readonly [Json, string][] = [
    [[], 'prevResult: found [], accepted is a JSON object'],
    [
      { ips: [{ address: '10.1.0.5' }] },
      'prevResult.ips[0].address: found "10.1.0.5", accepted is an address with its length, like "10.1.7.9/24"',
    ],
    [
      { ips: [{}] },
      'prevResult.ips[0].address: found nothing, accepted is an address with its length, like "10.1.7.9/24"',
    ],
    [{ interfaces: [{ mtu: '9' }] }, 'prevResult.interfaces[0].mtu: found "9", accepted is a whole number'],
    [{ routes: {} }, 'prevResult.routes: found {}, accepted is a list of JSON objects'],
  ]
  for (const [document, message] of faults) assert.throws(() => parse(document), { name: 'CniError', code: 6, message })
})

test('a result of a version that nobody knows is refused', () => {
  assert.throws(() => parse({ cniVersion: '9.0.0' }), { code: 1, message: 'cniVersion "9.0.0" is not known' })
})
