import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type JsonObject, parsePluginConfig } from '@weft/cni'
import { meantType } from './choose-plugin.js'

const table = new Map(['bridge', 'flannel', 'host-local'].map(type => [type, () => assert.fail('nothing is opened')]))

function meant(program: string | undefined, document: JsonObject): string {
  const config = parsePluginConfig({ cniVersion: '1.0.0', name: 'net', ...document })
  return meantType(config, { CNI_WEFT_PROGRAM: program }, table)
}

test('the type of the configuration says which plugin is meant, under whatever name we were executed', () => {
  for (const program of [undefined, '/opt/cni/bin/weft', '/opt/cni/bin/bridge', 'flannel'])
    assert.equal(meant(program, { type: 'flannel', ipam: { type: 'host-local' } }), 'flannel')
})

test('executed for the addresses of another plugin, we hand out addresses', () => {
  const ipam = { type: 'host-local' }
  assert.equal(meant('/opt/cni/bin/host-local', { type: 'macvlan', ipam }), 'host-local')
  assert.equal(meant('/opt/cni/bin/host-local', { type: 'bridge', ipam }), 'host-local')
})

test('a plugin that is not built in is refused, since we might be executing ourselves', () => {
  const refusal = { code: 7, message: 'type: found "calico", accepted are bridge, flannel, host-local' }
  assert.throws(() => meant('calico', { type: 'calico' }), refusal)
  assert.throws(() => meant('calico', { type: 'bridge', ipam: { type: 'calico' } }), refusal)
})
