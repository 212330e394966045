import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@weft/cni'
import { readBridgeConfig } from './bridge-config.js'

function read(document: JsonObject, args: Record<string, string> = {}) {
  const config = { cniVersion: '1.0.0', name: 'cbr0', type: 'bridge', document } as const
  return readBridgeConfig(config, new Map(Object.entries(args)))
}

test('a configuration that says nothing is a bridge of layer 2', () => {
  assert.deepEqual(read({}), {
    network: 'cbr0',
    bridge: 'cni0',
    isGateway: false,
    isDefaultGateway: false,
    forceAddress: false,
    masquerades: false,
    mtuBytes: undefined,
    isHairpin: false,
    isPromiscuous: false,
    vlan: 0,
    checksMac: false,
    detectsDuplicates: false,
    mac: undefined,
    ipam: undefined,
    dns: {},
  })
})

test('a default gateway is a gateway', () => {
  assert.equal(read({ isDefaultGateway: true }).isGateway, true)
})

test('the most particular wish for a MAC counts', () => {
  const ofRuntime = { runtimeConfig: { mac: '02:00:00:00:00:03' } }
  const ofArgs = { args: { cni: { mac: '02:00:00:00:00:02' } } }
  const MAC = '02:00:00:00:00:0A'
  assert.equal(read({ ...ofArgs, ...ofRuntime }, { MAC }).mac, '02:00:00:00:00:03')
  assert.equal(read(ofArgs, { MAC }).mac, '02:00:00:00:00:02')
  assert.equal(read({}, { MAC }).mac, '02:00:00:00:00:0a')
  assert.throws(() => read({}, { MAC: 'none' }), { code: 4 })
  assert.throws(() => read({ runtimeConfig: { mac: 'none' } }), /runtimeConfig\.mac: found "none"/)
})

test('of the name servers what is said is kept, and what is empty is not', () => {
  assert.deepEqual(read({ dns: { nameservers: ['10.0.0.10'], domain: '', search: [] } }).dns, {
    nameservers: ['10.0.0.10'],
  })
  assert.throws(
    () => read({ dns: { search: [7] } }),
    /network cbr0: dns\.search: found \[7\], accepted is a list of texts/,
  )
})

test('what cannot be is refused', () => {
  assert.throws(() => read({ vlan: 4095 }), /network cbr0: vlan: found 4095, accepted is a whole number from 0 to 4094/)
  assert.throws(() => read({ hairpinMode: true, promiscMode: true }), { code: 7 })
})
