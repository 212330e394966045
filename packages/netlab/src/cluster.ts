import { NetworkNamespace, warmThreadPool } from '@weft/linux'
import { bootNode } from './boot.js'
import { createPod, type Pod, type PodPlan } from './pod.js'
import { Switch } from './switch.js'
import { freeIndex, type NodePlan, planNode, type Topology } from './topology.js'

/** A node that exists. */
export interface ClusterNode {
  readonly plan: NodePlan
  readonly namespace: NetworkNamespace
  readonly pods: readonly Pod[]
  readonly isCableCut: boolean
}

interface OwnedNode extends ClusterNode {
  readonly pods: Pod[]
  isCableCut: boolean
}

/**
 * Machines on one switch, out of network namespaces. They are held by file descriptors only, no mounts and
 * no names, so the kernel removes everything when this process ends, however it ends.
 */
export class Cluster implements Disposable {
  readonly #switch: Switch
  readonly #nodes = new Map<string, OwnedNode>()
  #podsMade = 0

  private constructor(cableMtuBytes: number) {
    this.#switch = new Switch(cableMtuBytes)
  }

  static async open(topology: Topology): Promise<Cluster> {
    // The pool's threads stay in the namespace that they are born in; from here on that could be any.
    await warmThreadPool()
    const cluster = new Cluster(topology.cableMtuBytes)
    try {
      for (const plan of topology.nodes) cluster.addNode(plan)
      return cluster
    } catch (error) {
      cluster.close()
      throw error
    }
  }

  get nodes(): readonly ClusterNode[] {
    return [...this.#nodes.values()]
  }

  node(name: string): ClusterNode {
    return this.#node(name)
  }

  addNode(plan: NodePlan = planNode(freeIndex(this.nodes.map(node => node.plan)))): ClusterNode {
    if (this.#nodes.has(plan.name)) throw new RangeError(`There is a node ${plan.name} already.`)
    const namespace = NetworkNamespace.create()
    try {
      bootNode(namespace)
      this.#switch.plug(plan, namespace)
    } catch (error) {
      namespace.close()
      throw error
    }
    const node: OwnedNode = { plan, namespace, pods: [], isCableCut: false }
    this.#nodes.set(plan.name, node)
    return node
  }

  /** Takes the node away with its pods, as if its power failed. */
  removeNode(name: string): void {
    const node = this.#node(name)
    this.#nodes.delete(name)
    this.#switch.unplug(node.plan)
    closeNode(node)
  }

  addPod(nodeName: string, plan: PodPlan): Pod {
    const node = this.#node(nodeName)
    this.#podsMade++
    const pod = createPod(node.namespace, plan, this.#podsMade)
    node.pods.push(pod)
    return pod
  }

  /** A pod that somebody else connects; its namespace is the cluster's from now on. */
  adoptPod(nodeName: string, pod: Pod): void {
    this.#node(nodeName).pods.push(pod)
  }

  cutCable(nodeName: string): void {
    const node = this.#node(nodeName)
    this.#switch.cut(node.plan)
    node.isCableCut = true
  }

  mendCable(nodeName: string): void {
    const node = this.#node(nodeName)
    this.#switch.mend(node.plan)
    node.isCableCut = false
  }

  close(): void {
    for (const node of this.#nodes.values()) closeNode(node)
    this.#nodes.clear()
    this.#switch.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #node(name: string): OwnedNode {
    const node = this.#nodes.get(name)
    if (node !== undefined) return node
    const names = [...this.#nodes.keys()].join(', ') || 'none'
    throw new RangeError(`There is no node ${name}; there is ${names}.`)
  }
}

function closeNode(node: ClusterNode): void {
  for (const pod of node.pods) pod.namespace.close()
  node.namespace.close()
}
