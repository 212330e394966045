import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../../../../../model/json.js'
import { managedFields } from './managed-fields.js'

/** One of many nodes; the same one for the same numbers. */
export interface NodeNumber {
  readonly seed: number
  readonly index: number
}

// What a kubelet tells at most, and what a node that has been in use for some weeks has.
const imageCount = 50
const conditionTypes = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']

export function nameOfNode({ index }: NodeNumber): string {
  return `node-${String(index).padStart(5, '0')}`
}

/** Of 10.0.0.0/8, so that there is enough for all. */
function podCidrOfNode({ index }: NodeNumber): string {
  return `10.${index >> 8}.${index & 255}.0/24`
}

function addressOfNode({ index }: NodeNumber): string {
  return `172.${16 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
}

/** A node as it is in a cluster that is in use, with all that kubelets and others write: about 15 KB. */
export function nodeOfCluster(node: NodeNumber, time: string): JsonObject {
  const name = nameOfNode(node)
  const word = (what: string, length: number) => digest(node, what).slice(0, length)
  const address = addressOfNode(node)
  return {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm6i.4xlarge',
        'topology.kubernetes.io/region': 'eu-central-1',
        'topology.kubernetes.io/zone': `eu-central-1${'abc'[node.index % 3]}`,
      },
      annotations: {
        'flannel.alpha.coreos.com/backend-data': JSON.stringify({ VNI: 1, VtepMAC: macOf(word('mac', 10)) }),
        'flannel.alpha.coreos.com/backend-type': 'vxlan',
        'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
        'flannel.alpha.coreos.com/public-ip': address,
        'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd/containerd.sock',
        'node.alpha.kubernetes.io/ttl': '300',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      managedFields: managedFields(time, conditionTypes),
    },
    spec: {
      podCIDR: podCidrOfNode(node),
      podCIDRs: [podCidrOfNode(node)],
      providerID: `aws:///eu-central-1a/i-0${word('instance', 16)}`,
    },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      allocatable: resources('15890m', '63430220Ki'),
      capacity: resources('16', '64454220Ki'),
      conditions: [
        {
          type: 'NetworkUnavailable',
          status: 'False',
          lastHeartbeatTime: time,
          lastTransitionTime: time,
          reason: 'FlannelIsUp',
          message: 'Flannel is running on this node',
        },
        ...conditionTypes.map(type => condition(type, time)),
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      images: Array.from({ length: imageCount }, (_, image): Json => {
        const repository = `registry.example.org/team-${image % 7}/${word(`image ${image}`, 12)}`
        return {
          names: [`${repository}@sha256:${word(`digest ${image}`, 64)}`, `${repository}:v1.${image}.${node.seed % 10}`],
          sizeBytes: 10_000_000 + Number.parseInt(word(`size ${image}`, 6), 16),
        }
      }),
      nodeInfo: {
        architecture: 'amd64',
        bootID: uuidOf(word('boot', 32)),
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.48-cloud-amd64',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.34.2',
        machineID: word('machine', 32),
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        systemUUID: uuidOf(word('system', 32)),
      },
      runtimeHandlers: [{ name: '', features: { recursiveReadOnlyMounts: true, userNamespaces: true } }],
    },
  }
}

function condition(type: string, time: string): JsonObject {
  const isReady = type === 'Ready'
  const resource = type.replace('Pressure', '').toLowerCase()
  return {
    type,
    status: isReady ? 'True' : 'False',
    lastHeartbeatTime: time,
    lastTransitionTime: time,
    reason: isReady ? 'KubeletReady' : `KubeletHasSufficient${type.replace('Pressure', '')}`,
    message: isReady ? 'kubelet is posting ready status' : `kubelet has sufficient ${resource} available`,
  }
}

function resources(cpu: string, memory: string): JsonObject {
  return { cpu, 'ephemeral-storage': '101430960Ki', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory, pods: '110' }
}

function digest({ seed, index }: NodeNumber, what: string): string {
  return createHash('sha256').update(`${seed} ${index} ${what}`).digest('hex')
}

function macOf(hex: string): string {
  return ['02', ...(hex.match(/../g) ?? [])].join(':')
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
