import type { Json, JsonObject } from '../../../../../model/json.js'

interface Written {
  readonly manager: string
  readonly time: string
  readonly fields: JsonObject
  readonly subresource?: string
}

/** Who has written what, as the server notes it down in the metadata: a third of what a node's metadata weighs. */
export function managedFields(time: string, conditionTypes: readonly string[]): Json[] {
  const condition = (...names: string[]) => ({ '.': {}, ...Object.fromEntries(names.map(name => [`f:${name}`, {}])) })
  const whole = condition('lastHeartbeatTime', 'lastTransitionTime', 'message', 'reason', 'status', 'type')
  const resources = condition('cpu', 'ephemeral-storage', 'hugepages-1Gi', 'hugepages-2Mi', 'memory', 'pods')
  const address = condition('address', 'type')
  return [
    written({ manager: 'kubelet', time, fields: { 'f:metadata': registered } }),
    written({
      manager: 'kubeadm',
      time,
      fields: { 'f:metadata': { 'f:annotations': { 'f:kubeadm.alpha.kubernetes.io/cri-socket': {} } } },
    }),
    written({
      manager: 'kube-controller-manager',
      time,
      fields: {
        'f:metadata': { 'f:annotations': { 'f:node.alpha.kubernetes.io/ttl': {} } },
        'f:spec': { 'f:podCIDR': {}, 'f:podCIDRs': { '.': {}, 'v:"10.244.0.0/24"': {} } },
      },
    }),
    written({
      manager: 'flanneld',
      time,
      subresource: 'status',
      fields: {
        'f:metadata': { 'f:annotations': Object.fromEntries(flannelNames.map(name => [`f:${name}`, {}])) },
        'f:status': { 'f:conditions': { 'k:{"type":"NetworkUnavailable"}': whole } },
      },
    }),
    written({
      manager: 'kubelet',
      time,
      subresource: 'status',
      fields: {
        'f:status': {
          'f:addresses': { '.': {}, 'k:{"type":"Hostname"}': address, 'k:{"type":"InternalIP"}': address },
          'f:allocatable': resources,
          'f:capacity': resources,
          'f:conditions': {
            '.': {},
            ...Object.fromEntries(conditionTypes.map(type => [`k:{"type":"${type}"}`, whole])),
          },
          'f:daemonEndpoints': { 'f:kubeletEndpoint': { 'f:Port': {} } },
          'f:images': {},
          'f:nodeInfo': Object.fromEntries(infoNames.map(name => [`f:${name}`, {}])),
        },
      },
    }),
  ]
}

const flannelNames = ['backend-data', 'backend-type', 'kube-subnet-manager', 'public-ip'].map(
  name => `flannel.alpha.coreos.com/${name}`,
)

const infoNames = [
  'architecture',
  'bootID',
  'containerRuntimeVersion',
  'kernelVersion',
  'kubeProxyVersion',
  'kubeletVersion',
  'machineID',
  'operatingSystem',
  'osImage',
  'systemUUID',
]

const registered = {
  'f:annotations': { '.': {}, 'f:volumes.kubernetes.io/controller-managed-attach-detach': {} },
  'f:labels': {
    '.': {},
    'f:beta.kubernetes.io/arch': {},
    'f:beta.kubernetes.io/os': {},
    'f:kubernetes.io/arch': {},
    'f:kubernetes.io/hostname': {},
    'f:kubernetes.io/os': {},
    'f:node.kubernetes.io/instance-type': {},
    'f:topology.kubernetes.io/region': {},
    'f:topology.kubernetes.io/zone': {},
  },
}

function written({ manager, time, fields, subresource }: Written): Json {
  return {
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(subresource !== undefined && { subresource }),
  }
}
