import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../model/json.js'
import { ofKind } from './testing/fields.js'
import { manifestObjects } from './testing/manifest-objects.js'
import { schemaFaults } from './testing/schema-faults.js'

for (const file of ['kube-weft.yml', 'monitoring.yml'] as const)
  test(`Kubernetes knows every kind and field of ${file}, and misses none`, async () => {
    for (const object of manifestObjects(file)) assert.deepEqual(await schemaFaults(object), [])
  })

test('a field that is missing is found, in every kind that has such', async () => {
  const all = [...manifestObjects('kube-weft.yml'), ...manifestObjects('monitoring.yml')]
  const cases: [kind: string, place: string, fault: string][] = [
    ['DaemonSet', 'spec.selector', 'spec must have required property selector'],
    [
      'DaemonSet',
      'spec.template.spec.containers.0.name',
      'spec.template.spec.containers.0 must have required property name',
    ],
    ['ClusterRole', 'rules.0.verbs', 'rules.0 must have required property verbs'],
    ['ClusterRoleBinding', 'roleRef', 'must have required property roleRef'],
    ['RoleBinding', 'subjects.0.name', 'subjects.0 must have required property name'],
    [
      'ValidatingAdmissionPolicy',
      'spec.validations.0.expression',
      'spec.validations.0 must have required property expression',
    ],
    ['PodMonitor', 'spec.selector', 'spec must have required property selector'],
    ['PrometheusRule', 'spec.groups.0.name', 'spec.groups.0 must have required property name'],
  ]
  for (const [kind, place, fault] of cases) {
    const object = structuredClone(ofKind(all, kind))
    const names = place.split('.')
    const last = names.pop() ?? ''
    const holder = names.reduce<unknown>((value, name) => Reflect.get(Object(value), name), object)
    assert.ok(Reflect.has(Object(holder), last), `${kind} ${place}`)
    Reflect.deleteProperty(Object(holder), last)
    assert.deepEqual(await schemaFaults(object), [`${object.apiVersion} ${kind}: ${fault}`])
  }
})

test('a field that Kubernetes does not know, or that is of another kind, is found', async () => {
  const pod = (spec: JsonObject) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec })
  assert.deepEqual(await schemaFaults(pod({ containers: [{ name: 'a', nome: 'b' }] })), [
    'v1 Pod: there is no place for spec.containers.0.nome',
  ])
  assert.deepEqual(await schemaFaults(pod({ containers: [{ name: 'a' }], hostNetwork: 'yes' })), [
    'v1 Pod: spec.hostNetwork must be boolean',
  ])
  assert.deepEqual(await schemaFaults({ apiVersion: 'v2', kind: 'Pod' }), ['there is no v2 Pod'])
  const monitor = ofKind(manifestObjects('monitoring.yml'), 'PodMonitor')
  assert.deepEqual(await schemaFaults({ ...monitor, spek: {} }), [
    'monitoring.coreos.com/v1 PodMonitor: there is no place for spek',
  ])
})
