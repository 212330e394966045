import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readNetworkConfig } from '../config/net-conf.js'
import type { JsonObject } from '../model/json.js'
import { readAllYaml } from './read-yaml.js'
import { renderChart } from './render-chart.js'
import { buildOverlay, identityOf } from './testing/build-overlay.js'
import { deployFolder } from './testing/deploy-folder.js'
import { listAt, objectAt, ofKind, textAt } from './testing/fields.js'
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
    const isChanged = ({ kind }: { kind?: unknown }) =>
      kind === 'ConfigMap' || (kind === 'DaemonSet' && overlay === 'udp')
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
  assert.equal(netConfOf('udp').document.Backend.Type, 'udp')
})

test('the overlay udp is the chart with that backend', () => {
  const values = { flannel: { backend: 'udp' }, namespace: { create: true } }
  const chart = [...renderChart(join(deployFolder, 'chart'), { namespace: 'kube-flannel', values }).values()]
  const ours = ofKind(buildOverlay(join(overlays, 'udp')), 'DaemonSet')
  const theirs = ofKind(chart.flatMap(readAllYaml), 'DaemonSet')
  assert.deepEqual(partsOf(ours), partsOf(theirs))
})

/** In whatever order. */
function partsOf(daemonSet: JsonObject): unknown {
  const pod = objectAt(daemonSet, 'spec', 'template', 'spec')
  const [container] = listAt(pod, 'containers')
  const { volumeMounts: _, ...rest } = objectAt(container)
  return { rest, mounts: new Set(listAt(container, 'volumeMounts')), volumes: new Set(listAt(pod, 'volumes')) }
}
