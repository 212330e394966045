import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readNetworkConfig } from '../config/net-conf.js'
import { buildOverlay, identityOf } from './testing/build-overlay.js'
import { deployFolder } from './testing/deploy-folder.js'
import { objectAt, ofKind, textAt } from './testing/fields.js'
import { schemaFaults } from './testing/schema-faults.js'

const overlays = join(deployFolder, 'kustomize', 'overlays')
const base = buildOverlay(join(deployFolder, 'kustomize', 'base'))
const netConfOf = (overlay: string) => {
  const text = textAt(ofKind(buildOverlay(join(overlays, overlay)), 'ConfigMap'), 'data', 'net-conf.json')
  return { config: readNetworkConfig('net-conf.json', text), document: JSON.parse(text) }
}

for (const overlay of readdirSync(overlays)) {
  test(`the overlay ${overlay} is the manifest with another net-conf, which weft can read`, async () => {
    const objects = buildOverlay(join(overlays, overlay))
    for (const object of objects) assert.deepEqual(await schemaFaults(object), [])
    assert.deepEqual(objects.map(identityOf), base.map(identityOf))
    const isChanged = ({ kind }: { kind?: unknown }) => kind === 'ConfigMap'
    assert.deepEqual(
      objects.filter(each => !isChanged(each)),
      base.filter(each => !isChanged(each)),
    )
    const { 'net-conf.json': _, ...data } = objectAt(ofKind(objects, 'ConfigMap'), 'data')
    assert.deepEqual(data, { 'cni-conf.json': textAt(ofKind(base, 'ConfigMap'), 'data', 'cni-conf.json') })
    assert.doesNotThrow(() => netConfOf(overlay))
  })
}

test('the overlays are what their names say', () => {
  assert.equal(netConfOf('host-gw').document.Backend.Type, 'host-gw')
  assert.deepEqual(netConfOf('vxlan').document.Backend, { DirectRouting: true, Type: 'vxlan' })
  assert.equal(netConfOf('dual-stack').document.EnableIPv6, true)
})
