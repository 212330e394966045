import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'
import { StoreError } from '../store-error.js'
import type { AnnotationNames } from './annotation-names.js'
import type { KubeNode, NodeQuery, NodeSpec } from './node-api.js'

const signOfKubeadm = 'kubeadm.alpha.kubernetes.io/cri-socket'

export interface Reading extends Pick<NodeQuery, 'detail'> {
  readonly names: AnnotationNames
}

/** What counts of a Node object, or of its metadata. Throws a StoreError when it is no such thing. */
export function readNode(object: Json, { names, detail }: Reading): KubeNode {
  const metadata = objectIn(object, 'metadata')
  const annotations = objectIn(metadata, 'annotations')
  return {
    name: textIn(metadata, 'name') ?? broken('name'),
    uid: textIn(metadata, 'uid') ?? broken('uid'),
    createdAt: textIn(metadata, 'creationTimestamp') ?? broken('creationTimestamp'),
    annotations: ofInterest(annotations, names),
    ...(detail === 'whole' && { spec: readSpec(object, Object.hasOwn(annotations, signOfKubeadm)) }),
  }
}

/** The version up to which a list, or an object, or a bookmark tells. */
export function readVersion(object: Json): string {
  return textIn(objectIn(object, 'metadata'), 'resourceVersion') ?? broken('resourceVersion')
}

function readSpec(object: Json, isOfKubeadm: boolean): NodeSpec {
  const networkCondition = readNetworkCondition(listIn(objectIn(object, 'status'), 'conditions'))
  return {
    podCidrs: readPodCidrs(objectIn(object, 'spec')),
    isOfKubeadm,
    ...(networkCondition && { networkCondition }),
  }
}

/** Clusters from before dual stack have one, under the older name. */
function readPodCidrs(spec: JsonObject): readonly string[] {
  const all = listIn(spec, 'podCIDRs').filter(cidr => typeof cidr === 'string')
  const only = textIn(spec, 'podCIDR')
  return all.length === 0 && only !== undefined && only !== '' ? [only] : all
}

function readNetworkCondition(conditions: readonly Json[]): NodeSpec['networkCondition'] {
  const condition = conditions.filter(isJsonObject).find(({ type }) => type === 'NetworkUnavailable')
  return condition && { status: textIn(condition, 'status') ?? '', reason: textIn(condition, 'reason') ?? '' }
}

function objectIn(value: Json, key: string): JsonObject {
  const found = isJsonObject(value) ? value[key] : undefined
  return isJsonObject(found) ? found : {}
}

function listIn(object: JsonObject, key: string): readonly Json[] {
  const found = object[key]
  return Array.isArray(found) ? found : []
}

function textIn(object: JsonObject, key: string): string | undefined {
  const found = object[key]
  return typeof found === 'string' ? found : undefined
}

/** What other programs write there is none of ours, however much it is. */
function ofInterest(annotations: JsonObject, names: AnnotationNames): KubeNode['annotations'] {
  const found: Record<string, string> = {}
  for (const name of Object.values(names)) {
    const text = Object.hasOwn(annotations, name) ? textIn(annotations, name) : undefined
    if (text !== undefined) found[name] = text
  }
  return found
}

function broken(key: string): never {
  throw new StoreError('broken', `the answer of the API server is not as it should be: a node without metadata.${key}`)
}
