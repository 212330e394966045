import type { JsonObject } from '../../model/json.js'
import type { StatusCode } from '../../model/report.js'
import type { KubeNode } from './node-api.js'
import { kubernetesTime } from './node-patch.js'

/** Where the events of nodes are, which are in no namespace themselves. */
export const eventNamespace = 'default'

/** What Kubernetes takes. */
const longestMessage = 1024

/** What is worth one. Who cannot reach the API server cannot tell it so, and what a whole cluster has wrong is no node's. */
const reasons: { readonly [Code in StatusCode]?: string } = {
  'address-clash': 'PublicAddressInUse',
  'address-taken': 'PublicAddressInUse',
  'bridge-netfilter': 'BridgeNetfilterMissing',
  'cni-order': 'OtherNetworkComesFirst',
  'configuration-missing': 'NetworkConfigurationMissing',
  'configuration-refused': 'NetworkConfigurationRefused',
  'forwarding-barred': 'ForwardingBarred',
  interface: 'NoInterfaceForNetwork',
  'kernel-refusal': 'KernelRefuses',
  'lease-missing': 'LeaseMissing',
  'lease-refused': 'LeaseRefused',
  'mac-clash': 'TunnelAddressInUse',
  mtu: 'MTUDoesNotFit',
  'network-full': 'NoFreePodCIDR',
  'pod-cidr': 'PodCIDRNotAssigned',
  'public-address': 'PublicAddressRefused',
  'subnet-file': 'SubnetFileNotWritten',
  'subnet-outside-network': 'PodCIDROutsideNetwork',
  'traffic-rules': 'TrafficRulesMissing',
}

/** Something that is wrong with a node. */
export interface NodeTrouble {
  readonly code: StatusCode
  readonly sentence: string
}

export function isWorthAnEvent({ code }: NodeTrouble): boolean {
  return reasons[code] !== undefined
}

/** What is wrong with a node's network, where `kubectl describe node` shows it. */
export function nodeEvent(node: KubeNode, { code, sentence }: NodeTrouble, now: Date): JsonObject {
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
