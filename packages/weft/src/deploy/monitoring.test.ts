import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metricFamilies, turnDuration } from '../metrics/families.js'
import type { Json } from '../model/json.js'
import { listAt, ofKind, textAt } from './testing/fields.js'
import { manifestObjects } from './testing/manifest-objects.js'

const objects = manifestObjects('monitoring.yml')
const families = [...metricFamilies, { ...turnDuration, labels: ['le'] }]
/** Put on by Prometheus: who was asked, and what the PodMonitor adds. */
const targetLabels = ['job', 'instance', 'node']

const alerts = listAt(ofKind(objects, 'PrometheusRule'), 'spec', 'groups').flatMap(group => listAt(group, 'rules'))
const dashboard: Json = JSON.parse(textAt(ofKind(objects, 'ConfigMap'), 'data', 'weft.json'))
const panels = listAt(dashboard, 'panels')
const expressions = [
  ...alerts.map(alert => textAt(alert, 'expr')),
  ...panels.flatMap(panel => listAt(panel, 'targets').map(target => textAt(target, 'expr'))),
]

test('every metric of the dashboard and the alerts exists, with the labels that they ask for', () => {
  const known = new Map(families.map(({ name, labels }) => [name, [...labels, ...targetLabels]]))
  for (const expression of expressions) {
    const used = [...expression.matchAll(/\b((?:weft|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)]
    assert.ok(used.length > 0, expression)
    for (const [, name = '', matchers = ''] of used) {
      const labels = known.get(name) ?? known.get(name.replace(/_(bucket|sum|count)$/, ''))
      assert.ok(labels, `${expression}: there is no metric ${name}`)
      for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g))
        assert.ok(labels.includes(label), `${expression}: ${name} has no label ${label}`)
    }
    const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/))
    const all = new Set([...known.values()].flat())
    for (const label of grouped) assert.ok(all.has(label), `${expression}: nothing has the label ${label}`)
  }
})

test('every alert says whom it is about or that nobody is there, and what to do', () => {
  for (const alert of alerts) {
    const summary = textAt(alert, 'annotations', 'summary')
    assert.ok(summary.includes('$labels.node') || textAt(alert, 'expr').startsWith('absent('), summary)
    assert.notEqual(textAt(alert, 'annotations', 'description'), '')
    assert.ok(['warning', 'critical'].includes(textAt(alert, 'labels', 'severity')))
  }
})

test('the PodMonitor asks the port and the pods that the manifest has', () => {
  const monitor = ofKind(objects, 'PodMonitor')
  const daemonSet = ofKind(manifestObjects('kube-weft.yml'), 'DaemonSet')
  const [container] = listAt(daemonSet, 'spec', 'template', 'spec', 'containers')
  const ports = listAt(container, 'ports').map(port => textAt(port, 'name'))
  for (const endpoint of listAt(monitor, 'spec', 'podMetricsEndpoints'))
    assert.ok(ports.includes(textAt(endpoint, 'port')))
  const { selector } = { selector: JSON.stringify(monitor) }
  assert.match(selector, /"matchLabels":\{"app":"flannel","k8s-app":"flannel"\}/)
})

test('no panel of the dashboard lies upon another', () => {
  const cells = panels.flatMap(panel => {
    const { x, y, w, h } = JSON.parse(JSON.stringify(panel)).gridPos
    return Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`)
  })
  assert.equal(new Set(cells).size, cells.length)
})
