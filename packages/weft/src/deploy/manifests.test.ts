import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readNetworkConfig } from '../config/net-conf.js'
import { daemonFlags } from '../daemon/flags/groups.js'
import { readLine } from '../flags/read-line.js'
import { manifests } from './manifests.js'
import { deployFolder } from './testing/deploy-folder.js'
import { listAt, objectAt, ofKind, textAt } from './testing/fields.js'
import { manifestObjects } from './testing/manifest-objects.js'

const objects = manifestObjects('kube-weft.yml')
const daemonSet = ofKind(objects, 'DaemonSet')
const pod = objectAt(daemonSet, 'spec', 'template', 'spec')
const containers = [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')]
const config = ofKind(objects, 'ConfigMap')

test('the manifests are as the chart tells them; otherwise npm run docs has not been run', () => {
  for (const [file, text] of manifests(deployFolder))
    assert.equal(readFileSync(join(deployFolder, file), 'utf8'), text, file)
})

test("who looks for flannel's names and labels finds them", () => {
  const names = objects.map(({ kind, metadata }) => `${kind} ${textAt(metadata, 'name')}`)
  for (const name of ['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'ConfigMap', 'DaemonSet'])
    assert.ok(
      names.some(each => each.startsWith(`${name} `)),
      name,
    )
  assert.equal(textAt(daemonSet, 'metadata', 'name'), 'kube-flannel-ds')
  assert.equal(textAt(daemonSet, 'metadata', 'namespace'), 'kube-flannel')
  assert.equal(textAt(config, 'metadata', 'name'), 'kube-flannel-cfg')
  assert.deepEqual(objectAt(daemonSet, 'spec', 'selector', 'matchLabels'), { app: 'flannel', 'k8s-app': 'flannel' })
  const labels = { tier: 'node', app: 'flannel', 'k8s-app': 'flannel' }
  assert.deepEqual(objectAt(daemonSet, 'spec', 'template', 'metadata', 'labels'), labels)
  assert.deepEqual(objectAt(config, 'metadata', 'labels'), labels)
})

test('the daemon may do two things that not everybody may, and what installs the plugin none', () => {
  const added = containers.map(container => objectAt(container, 'securityContext', 'capabilities').add)
  assert.deepEqual(added, [undefined, undefined, ['NET_ADMIN', 'NET_RAW']])
  for (const container of containers) {
    const { capabilities: _, ...rest } = objectAt(container, 'securityContext')
    assert.deepEqual(listAt(container, 'securityContext', 'capabilities', 'drop'), ['ALL'])
    assert.deepEqual(rest, {
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      seccompProfile: { type: 'RuntimeDefault' },
    })
  }
  assert.deepEqual([pod.hostPID, pod.hostIPC, pod.automountServiceAccountToken], [undefined, undefined, false])
})

test("the daemon's container alone gets a token", () => {
  const withToken = containers.filter(container =>
    listAt(container, 'volumeMounts').some(it => textAt(it, 'name') === 'token'),
  )
  assert.deepEqual(
    withToken.map(container => textAt(container, 'name')),
    ['kube-flannel'],
  )
})

test('every volume is mounted, and nothing else is', () => {
  const volumes = listAt(pod, 'volumes').map(volume => textAt(volume, 'name'))
  const mounted = new Set(containers.flatMap(it => listAt(it, 'volumeMounts').map(mount => textAt(mount, 'name'))))
  assert.deepEqual([...mounted].sort(), [...volumes].sort())
})

test('weftd understands the command line of the manifest', () => {
  const args = listAt(listAt(pod, 'containers')[0], 'args').map(String)
  assert.deepEqual(readLine(daemonFlags, args).words, [])
})

test('weft and plugins can read the configuration of the manifest', () => {
  assert.doesNotThrow(() => readNetworkConfig('net-conf.json', textAt(config, 'data', 'net-conf.json')))
  assert.deepEqual(JSON.parse(textAt(config, 'data', 'cni-conf.json')), {
    name: 'cbr0',
    cniVersion: '0.3.1',
    plugins: [
      { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  })
})
