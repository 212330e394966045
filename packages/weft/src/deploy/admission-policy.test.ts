import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluate } from '@marcbachmann/cel-js'
import type { Json, JsonObject } from '../model/json.js'
import { listAt, ofKind, textAt } from './testing/fields.js'
import { manifestObjects } from './testing/manifest-objects.js'

const policy = ofKind(manifestObjects('kube-weft.yml'), 'ValidatingAdmissionPolicy')
const nodeOfPod = 'authentication.kubernetes.io/node-name'
const ours = 'system:serviceaccount:kube-flannel:flannel'
const node = (name: string, labels?: JsonObject): JsonObject => ({
  metadata: {
    name,
    ...(labels !== undefined && { labels }),
    annotations: { 'flannel.alpha.coreos.com/public-ip': '::' },
  },
})

interface Asked {
  /** Who asks; without another word a pod of the network. */
  readonly username?: string
  /** What the token says besides. */
  readonly extra?: Json
  readonly object?: JsonObject
  readonly oldObject?: JsonObject
}

/** Why an API server would refuse a change of a node; undefined when it would not. What cannot be evaluated is refused. */
function refusal({ username = ours, extra, object = node('node-a'), oldObject = node('node-a') }: Asked) {
  const request = { userInfo: { username, groups: [], ...(extra !== undefined && { extra }) } }
  const isTrue = (rule: Json) => evaluate(textAt(rule, 'expression'), { request, object, oldObject }) === true
  try {
    if (!listAt(policy, 'spec', 'matchConditions').every(isTrue)) return undefined
    const broken = listAt(policy, 'spec', 'validations').find(rule => !isTrue(rule))
    return broken && textAt(broken, 'message')
  } catch (error) {
    return String(error)
  }
}

const onNode = (name: string) => ({ [nodeOfPod]: [name], 'authentication.kubernetes.io/node-uid': ['7'] })
const noOther = 'a pod of the network may change no node but its own'
const noLabels = 'a pod of the network may not change the labels of its node'

test("a pod of the network may change its own node, and nobody else's", () => {
  assert.equal(refusal({ extra: onNode('node-a') }), undefined)
  assert.equal(refusal({ extra: onNode('node-b') }), noOther)
  // Neither is a part of the other, nor the same but for the case.
  for (const name of ['node', 'node-ab', 'Node-A', '']) assert.equal(refusal({ extra: onNode(name) }), noOther)
})

test('a token that does not say on which node its pod runs may change no node', () => {
  for (const extra of [undefined, {}, { 'authentication.kubernetes.io/pod-name': ['weft-x'] }, { [nodeOfPod]: [] }])
    assert.equal(refusal({ ...(extra !== undefined && { extra }) }), noOther)
})

test('a pod of the network may not change the labels of its node, whether there were any or none', () => {
  const extra = onNode('node-a')
  const labelled = node('node-a', { zone: 'x' })
  assert.equal(refusal({ extra, object: labelled, oldObject: labelled }), undefined)
  assert.equal(refusal({ extra, object: node('node-a', {}) }), undefined)
  assert.equal(refusal({ extra, object: labelled }), noLabels)
  assert.equal(refusal({ extra, oldObject: labelled }), noLabels)
  assert.equal(refusal({ extra, object: node('node-a', { zone: 'y' }), oldObject: labelled }), noLabels)
})

test('whoever is not a pod of the network is none of its business', () => {
  const names = ['system:node:node-b', 'admin', `${ours}-2`, 'system:serviceaccount:default:flannel']
  for (const username of names) assert.equal(refusal({ username, object: node('node-b') }), undefined)
})
