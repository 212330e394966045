import type { NodeApi } from '../../store/kubernetes/node-api.js'
import { names } from '../../store/kubernetes/testing/node-of.js'
import { openKubernetesParts } from '../kubernetes-parts.js'
import { MachineNode, type MachineNodeOptions } from './machine-node.js'

export interface KubernetesNodeOptions extends MachineNodeOptions {
  readonly api: NodeApi
  readonly networkConfigPath: string
  readonly setsNetworkUnavailable?: boolean
  readonly allocatesPodCidrs?: boolean
}

/** A whole daemon on a machine in memory, whose leases are the pod CIDRs of a cluster in memory. */
export class KubernetesNode extends MachineNode {
  constructor({
    api,
    networkConfigPath,
    setsNetworkUnavailable = true,
    allocatesPodCidrs = false,
    ...options
  }: KubernetesNodeOptions) {
    const common = {
      api,
      name: 'kubernetes',
      names,
      networkConfigPath,
      setsNetworkUnavailable,
      allocatesPodCidrs,
      random: () => 0,
    }
    super(options, question => openKubernetesParts({ ...question, ...common }))
  }
}
