import type { JsonObject } from '../../model/json.js'
import type { Problem, ProblemCode } from '../../model/problem.js'
import type { KubeNode } from './node-api.js'
import { kubernetesTime } from './node-patch.js'

/** Where the events of nodes are, which are in no namespace themselves. */
export const eventNamespace = 'default'

/** What Kubernetes takes. */
const longestMessage = 1024

const reasons: { readonly [Code in ProblemCode]?: string } = {
  'pod-cidr': 'PodCIDRNotAssigned',
  'subnet-outside-network': 'PodCIDROutsideNetwork',
  'public-address': 'PublicAddressRefused',
}

/** What is wrong with a node's network, where `kubectl describe node` shows it. */
export function nodeEvent(node: KubeNode, { code, sentence }: Problem, now: Date): JsonObject {
  const time = kubernetesTime(now)
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${node.name}.`, namespace: eventNamespace },
    involvedObject: { apiVersion: 'v1', kind: 'Node', name: node.name, uid: node.uid },
    type: 'Warning',
    reason: reasons[code] ?? 'NodeNetworkTrouble',
    message: sentence.slice(0, longestMessage),
    source: { component: 'weft', host: node.name },
    reportingComponent: 'weft',
    reportingInstance: node.name,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  }
}
