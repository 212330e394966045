// weft's side: the store that a weftd has, and the node's own object, which it follows as a whole.
import { readAnnotationPrefix, usualPrefix } from '../../packages/weft/dist/store/kubernetes/annotation-names.js'
import { openNodeApi } from '../../packages/weft/dist/store/kubernetes/http/open-node-api.js'
import { KubernetesStore } from '../../packages/weft/dist/store/kubernetes/kubernetes-store.js'
import { NodeMirror } from '../../packages/weft/dist/store/kubernetes/node-mirror.js'
import { systemClock } from '../../packages/weft/dist/time/clock.js'
import { synced } from './kube-report.mjs'

const [kubeconfigFile, node] = process.argv.slice(2)
const names = readAnnotationPrefix('prefix', usualPrefix)
const api = await openNodeApi({ kubeconfigFile, names })
const parts = { api, clock: systemClock, random: Math.random, name: 'kubernetes', names }
const own = new NodeMirror({ ...parts, node, needsSpec: () => true, onChange() {} })
let isSynced = false
for await (const event of new KubernetesStore(parts).watch(new AbortController().signal)) {
  if (event.is === 'trouble') throw new Error(event.problem.sentence)
  if (!isSynced && own.picture !== undefined) synced(event.leases.length)
  isSynced = true
}
