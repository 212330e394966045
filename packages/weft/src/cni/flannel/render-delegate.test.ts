import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type JsonObject, parsePluginConfig } from '@weft/cni'
import { prefix } from '@weft/inet'
import { readFlannelConfig } from './flannel-config.js'
import { renderDelegate } from './render-delegate.js'
import type { SubnetEnv } from './subnet-env.js'

const dual: SubnetEnv = {
  networks: [prefix('10.244.0.0/16'), prefix('fd00::/48')],
  subnets: [prefix('10.244.1.0/24'), prefix('fd00:0:0:1::/64')],
  mtuBytes: 1450,
  masquerades: false,
}
const base = { name: 'cbr0', type: 'flannel' }

function render(document: JsonObject, subnet: SubnetEnv | undefined = dual): JsonObject {
  const config = parsePluginConfig({ ...base, ...document })
  return renderDelegate(config, readFlannelConfig(config), subnet).document
}

const ranges = [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:0:0:1::/64' }]]
const routes = [{ dst: '10.244.0.0/16' }, { dst: 'fd00::/48' }]

test('without a word of the user it is a bridge that is a gateway, and masquerades when the daemon does not', () => {
  const expected = { name: 'cbr0', type: 'bridge', ipMasq: true, mtu: 1450, isGateway: true }
  assert.deepEqual(render({}), { ...expected, ipam: { type: 'host-local', ranges, routes } })
  assert.equal(render({}, { ...dual, masquerades: true }).ipMasq, false)
})

test('what the user says of the delegate counts, but not its version, name and runtimeConfig', () => {
  const delegate = { mtu: 1400, ipMasq: null, isGateway: false, cniVersion: '0.2.0', vlan: 7, runtimeConfig: { a: 1 } }
  const runtimeConfig = { portMappings: [{ hostPort: 80 }] }
  const { ipam: _, ...rest } = render({ cniVersion: '0.4.0', delegate, runtimeConfig })
  assert.deepEqual(rest, { ...delegate, name: 'cbr0', type: 'bridge', cniVersion: '0.4.0', runtimeConfig })
  assert.equal(render({ delegate }).cniVersion, '0.2.0')
  assert.deepEqual(render({ delegate }).runtimeConfig, { a: 1 })
})

test('another delegate is told no gateway', () => {
  assert.ok(!('isGateway' in render({ delegate: { type: 'ptp' } })))
})

test('every IPAM plugin gets the ranges, and the routes after those of the user', () => {
  const ipam = { type: 'other', ranges: 'mine', dataDir: '/x', routes: [{ dst: '10.96.0.0/12', gw: '10.244.1.9' }] }
  assert.deepEqual(render({ ipam }).ipam, { ...ipam, ranges, routes: [...ipam.routes, ...routes] })
  assert.throws(() => render({ ipam: { routes: [{}] } }), /network cbr0: ipam.routes\[0\].dst: found nothing/)
})

test('a delegate with a name or ipam, with a type that is no text, or that is this plugin again is refused', () => {
  const faults: readonly [JsonObject, string][] = [
    [{ delegate: { name: 'x' } }, 'network cbr0: delegate.name: found "x", accepted is nothing: flannel sets it'],
    [{ delegate: { ipam: null } }, 'network cbr0: delegate.ipam: found null, accepted is nothing: flannel sets it'],
    [{ delegate: { type: 1 } }, `network cbr0: delegate.type: found 1, accepted is another plugin's name in quotes`],
    [
      { delegate: { type: 'weft' } },
      `network cbr0: delegate.type: found "weft", accepted is another plugin's name in quotes`,
    ],
    [
      { ipam: { type: 'flannel' } },
      `network cbr0: ipam.type: found "flannel", accepted is another plugin's name in quotes`,
    ],
  ]
  for (const [document, message] of faults) assert.throws(() => render(document), { name: 'ConfigError', message })
})

test('places of files are paths from the root', () => {
  const read = (document: JsonObject) => readFlannelConfig(parsePluginConfig({ ...base, ...document }))
  const { subnetFile, dataDir } = read({})
  assert.deepEqual([subnetFile, dataDir], ['/run/flannel/subnet.env', '/var/lib/cni/flannel'])
  for (const path of ['data', '', '/a\0b', 1])
    assert.throws(() => read({ dataDir: path }), /network cbr0: dataDir: found .*, accepted is a path that begins with/)
})
