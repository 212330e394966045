import type { JsonObject } from '../../model/json.js'
import type { AnnotationNames } from './annotation-names.js'
import type { Annotations } from './node-annotations.js'
import type { KubeNode } from './node-api.js'

/**
 * The strategic merge patch that makes a node say this and nothing more, undefined when it does already. What people and
 * other programs have written is never in it.
 */
export function annotationPatch(names: AnnotationNames, node: KubeNode, wanted: Annotations): JsonObject | undefined {
  const changes: Record<string, string | null> = {}
  for (const name of written(names)) {
    const text = wanted[name] ?? null
    if (text !== (node.annotations[name] ?? null)) changes[name] = text
  }
  return Object.keys(changes).length === 0 ? undefined : { metadata: { annotations: changes } }
}

/** What a node writes of itself, in the order in which Go sorts it; who has a pod CIDR wants no other one. */
function written(names: AnnotationNames): readonly string[] {
  const { backendData, backendType, backendV6Data, marker, podCidrClaim, publicIp, publicIpv6 } = names
  return [backendData, backendType, backendV6Data, marker, podCidrClaim, publicIp, publicIpv6]
}

/** That pods can be put there: what a cloud's nodes wait for. Undefined when it stands there already. */
export function networkIsUpPatch({ spec }: KubeNode, now: Date): JsonObject | undefined {
  const reason = 'FlannelIsUp'
  if (spec?.networkCondition?.status === 'False' && spec.networkCondition.reason === reason) return undefined
  const time = kubernetesTime(now)
  const condition = {
    type: 'NetworkUnavailable',
    status: 'False',
    lastHeartbeatTime: time,
    lastTransitionTime: time,
    reason,
    message: 'Flannel is running on this node',
  }
  return { status: { conditions: [condition] } }
}

/** RFC 3339 without fractions. */
export function kubernetesTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
