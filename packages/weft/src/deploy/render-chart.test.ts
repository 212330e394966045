import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isJsonObject, type Json, type JsonObject } from '../model/json.js'
import { readAllYaml, readYaml } from './read-yaml.js'
import { renderChart } from './render-chart.js'
import { deployFolder } from './testing/deploy-folder.js'
import { listAt, objectAt, ofKind, textAt } from './testing/fields.js'
import { schemaFaults } from './testing/schema-faults.js'

const chart = join(deployFolder, 'chart')

function rendered(values: JsonObject = {}, namespace = 'kube-flannel'): readonly JsonObject[] {
  return [...renderChart(chart, { namespace, values }).values()].flatMap(readAllYaml)
}

function netConf(values: JsonObject): unknown {
  return JSON.parse(textAt(ofKind(rendered(values), 'ConfigMap'), 'data', 'net-conf.json'))
}

const daemonSet = (values: JsonObject) => ofKind(rendered(values), 'DaemonSet')
const daemon = (values: JsonObject) => listAt(daemonSet(values), 'spec', 'template', 'spec', 'containers')[0]

test("the network's values come to flannel's net-conf", () => {
  assert.deepEqual(netConf({}), { Network: '10.244.0.0/16', EnableNFTables: false, Backend: { Type: 'vxlan' } })
  assert.deepEqual(netConf({ podCidr: '', podCidrv6: 'fd00::/56', flannel: { enableNFTables: true } }), {
    EnableIPv4: false,
    EnableIPv6: true,
    IPv6Network: 'fd00::/56',
    EnableNFTables: true,
    Backend: { Type: 'vxlan' },
  })
  const options = { vni: 4096, backendPort: 4789, mtu: 1400, GBP: true, directRouting: true }
  assert.deepEqual(netConf({ podCidr: '10.0.0.0/16', flannel: options }), {
    Network: '10.0.0.0/16',
    EnableNFTables: false,
    Backend: { VNI: 4096, Port: 4789, MTU: 1400, GBP: true, DirectRouting: true, Type: 'vxlan' },
  })
  assert.deepEqual(netConf({ flannel: { backend: 'host-gw', vni: 2 } }), {
    Network: '10.244.0.0/16',
    EnableNFTables: false,
    Backend: { Type: 'host-gw' },
  })
  assert.deepEqual(netConf({ flannel: { backend: 'udp', backendPort: 8000, dataPath: 'user', vni: 2 } }), {
    Network: '10.244.0.0/16',
    EnableNFTables: false,
    Backend: { Port: 8000, DataPath: 'user', Type: 'udp' },
  })
})

test("the daemon's values come to its container", () => {
  const flannel = { image: { repository: 'example.org/weft', tag: '9' }, args: ['--kube-subnet-mgr', '--v=4'] }
  const container = daemon({ flannel: { ...flannel, resources: { limits: { memory: '1Gi' } } } })
  assert.equal(textAt(container, 'image'), 'example.org/weft:9')
  assert.deepEqual(listAt(container, 'args'), ['--kube-subnet-mgr', '--v=4', '--healthz-port=8081'])
  assert.deepEqual(objectAt(container, 'resources', 'limits'), { memory: '1Gi' })
})

test('without a health port there is neither a probe nor a port', () => {
  const container = objectAt(daemon({ flannel: { healthz: { port: 0 } } }))
  assert.deepEqual(
    [container.ports, container.livenessProbe, container.readinessProbe],
    [undefined, undefined, undefined],
  )
  assert.deepEqual(listAt(container, 'args'), ['--ip-masq', '--kube-subnet-mgr'])
})

test("pods' values come to the pods", async () => {
  const values = {
    global: { imagePullSecrets: [{ name: 'pull' }], commonAnnotations: { all: 'a' } },
    flannel: {
      podLabels: { team: 'net' },
      podAnnotations: { one: '1' },
      daemonSet: { labels: { set: 'x' }, annotations: { two: '2' } },
      nodeSelector: { role: 'worker' },
      tolerations: [],
      skipCNIConfigInstallation: true,
    },
  }
  const set = daemonSet(values)
  const template = objectAt(set, 'spec', 'template')
  const labels = { tier: 'node', app: 'flannel', 'k8s-app': 'flannel' }
  assert.deepEqual(objectAt(template, 'metadata'), {
    labels: { ...labels, team: 'net' },
    annotations: { all: 'a', one: '1' },
  })
  assert.deepEqual(objectAt(set, 'metadata', 'labels'), { ...labels, set: 'x' })
  assert.deepEqual(objectAt(set, 'metadata', 'annotations'), { all: 'a', two: '2' })
  assert.deepEqual(objectAt(template, 'spec', 'nodeSelector'), { role: 'worker' })
  assert.equal(objectAt(template, 'spec').tolerations, undefined)
  assert.deepEqual(
    listAt(template, 'spec', 'initContainers').map(each => textAt(each, 'name')),
    ['install-cni-plugin'],
  )
  assert.deepEqual(listAt(ofKind(rendered(values), 'ServiceAccount'), 'imagePullSecrets'), [{ name: 'pull' }])
  for (const object of rendered(values)) assert.deepEqual(await schemaFaults(object), [])
})

test('another namespace is everywhere, in the admission policy too', () => {
  const text = [...renderChart(chart, { namespace: 'network', values: {} }).values()].join('')
  assert.doesNotMatch(text, /(namespace: |serviceaccount:)kube-flannel/)
  assert.match(text, /"system:serviceaccount:network:flannel"/)
})

test('what is switched off is not there', () => {
  const kinds = (values: JsonObject) => rendered(values).map(({ kind }) => kind)
  assert.ok(kinds({}).includes('ValidatingAdmissionPolicy'))
  assert.ok(!kinds({ admissionPolicy: { enabled: false } }).some(kind => String(kind).startsWith('Validating')))
  assert.ok(!kinds({}).includes('Namespace'))
  assert.ok(kinds({ monitoring: { podMonitor: true } }).includes('PodMonitor'))
  assert.ok(!kinds({}).includes('PodMonitor'))
})

test('every value has its place in the schema, which knows no others of flannel than those that are refused or without effect', () => {
  const schema = readYaml(readFileSync(join(chart, 'values.schema.json'), 'utf8'))
  const values = readYaml(readFileSync(join(chart, 'values.yaml'), 'utf8'))
  const surplus = placesOf(schema).filter(place => !hasPlace(values, place.split('.')))
  assert.deepEqual(surplus, ['flannel.flannel_cni', 'netpol'])
  assert.deepEqual(valuesOutside(values, schema), [])
})

/** The places that the schema describes, as far as the values are objects of known keys. */
function placesOf(schema: JsonObject, above = ''): readonly string[] {
  const { properties } = schema
  if (!isJsonObject(properties)) return [above]
  return Object.entries(properties).flatMap(([key, each]) => {
    const place = above === '' ? key : `${above}.${key}`
    return place === 'netpol' || !isJsonObject(each) ? [place] : placesOf(each, place)
  })
}

function hasPlace(values: Json | undefined, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return true
  return isJsonObject(values) && first in values && hasPlace(values[first], rest)
}

function valuesOutside(values: JsonObject, schema: JsonObject, above = ''): readonly string[] {
  const { properties } = schema
  if (!isJsonObject(properties)) return []
  return Object.entries(values).flatMap(([key, value]) => {
    const inner = properties[key]
    if (!isJsonObject(inner)) return [`${above}${key}`]
    return isJsonObject(value) ? valuesOutside(value, inner, `${above}${key}.`) : []
  })
}
