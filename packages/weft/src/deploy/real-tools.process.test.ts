import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { JsonObject } from '../model/json.js'
import { TemporaryFolder } from '../test/temporary-folder.js'
import { readAllYaml } from './read-yaml.js'
import { renderChart } from './render-chart.js'
import { buildOverlay, identityOf } from './testing/build-overlay.js'
import { deployFolder } from './testing/deploy-folder.js'

const chart = join(deployFolder, 'chart')
const helmIsThere = spawnSync('helm', ['version']).status === 0
const skipHelm = !helmIsThere && 'needs helm; go install helm.sh/helm/v3/cmd/helm@latest builds it'
const kustomizeIsThere = spawnSync('kubectl', ['kustomize', '--help']).status === 0
const skipKustomize = !kustomizeIsThere && 'needs kubectl, for its kustomize'

const cases: { readonly [what: string]: JsonObject } = {
  'the default values': {},
  'all that is optional': {
    namespace: { create: true },
    podCidrv6: 'fd00::/56',
    global: { imagePullSecrets: [{ name: 'pull' }], commonAnnotations: { 'a/b': 'true' } },
    flannel: {
      vni: 7,
      backendPort: 4789,
      mtu: 1400,
      GBP: true,
      podLabels: { team: 'net' },
      nodeSelector: { role: 'x' },
    },
    monitoring: { podMonitor: true, alertRules: true, dashboard: true, labels: { release: 'prometheus' } },
  },
  'a backend that needs a device': { flannel: { backend: 'udp', backendPort: 8000, dataPath: 'user' } },
  'all that can be left out': {
    podCidr: '',
    flannel: { backend: 'host-gw', skipCNIConfigInstallation: true, healthz: { port: 0 }, tolerations: [] },
    admissionPolicy: { enabled: false },
  },
}

for (const [what, values] of Object.entries(cases))
  test(`helm makes of the chart what we make of it, with ${what}`, { skip: skipHelm }, () => {
    using folder = new TemporaryFolder()
    const file = folder.join('values.json')
    writeFileSync(file, JSON.stringify(values))
    const words = [
      'template',
      'kube-weft',
      chart,
      '--namespace',
      'kube-flannel',
      '--kube-version',
      '1.34.0',
      '--values',
      file,
    ]
    const theirs = readAllYaml(execFileSync('helm', words, { encoding: 'utf8' }))
    const ours = [...renderChart(chart, { namespace: 'kube-flannel', values }).values()].flatMap(readAllYaml)
    assert.deepEqual(sorted(ours), sorted(theirs))
  })

test('helm refuses values that the schema has no place for', { skip: skipHelm }, () => {
  for (const [value, complaint] of [
    ['flannel.backend=wireguard', /backend/],
    ['flannel.bakend=vxlan', /bakend/],
    ['netpol.enabled=true', /netpol/],
    ['flannel.mtu=60', /mtu/],
  ] as const) {
    const { status, stderr } = spawnSync('helm', ['template', chart, '--kube-version', '1.34.0', '--set', value], {
      encoding: 'utf8',
    })
    assert.notEqual(status, 0, value)
    assert.match(stderr, complaint)
  }
})

for (const place of [
  'base',
  ...readdirSync(join(deployFolder, 'kustomize', 'overlays')).map(name => `overlays/${name}`),
])
  test(`kustomize makes of deploy/kustomize/${place} what we make of it`, { skip: skipKustomize }, () => {
    const folder = join(deployFolder, 'kustomize', place)
    const theirs = readAllYaml(execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' }))
    assert.deepEqual(sorted(buildOverlay(folder)), sorted(theirs))
  })

function sorted(objects: readonly JsonObject[]): readonly JsonObject[] {
  return [...objects].sort((one, other) => (identityOf(one) < identityOf(other) ? -1 : 1))
}
