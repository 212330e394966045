import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { addressAt, addressOf, familyOf, lengthOf, subnetOf, withLength } from '@weft/inet'
import type { Cluster, ClusterNode } from '@weft/netlab'
import { daemonCommand } from './daemon-command.js'
import type { Journal } from './journal.js'
import type { LabOptions } from './lab-options.js'
import { NodeDaemon } from './node-daemon.js'
import { type NodeFiles, nodeFiles } from './node-files.js'
import { formatNetConf, podSubnet } from './pod-network.js'
import { parseSubnetEnv } from './subnet-env.js'
import type { NodeView } from './view.js'

export interface LabNodePlan {
  readonly cluster: Cluster
  readonly node: ClusterNode
  readonly options: LabOptions
  readonly labDirectory: string
  readonly program: string
  readonly isMasquerading: boolean
  readonly journal: Journal
}

/** A node of the lab: its machine, its files, its daemon, its pods. */
export class LabNode {
  readonly daemon: NodeDaemon
  readonly files: NodeFiles
  readonly #plan: LabNodePlan

  constructor(plan: LabNodePlan) {
    const { node, labDirectory, program, isMasquerading, journal } = plan
    const { name } = node.plan
    this.#plan = plan
    this.files = nodeFiles(labDirectory, name)
    mkdirSync(this.files.directory, { mode: 0o700 })
    writeFileSync(this.files.netConf, formatNetConf(plan.options))
    const command = daemonCommand({ program, node: name, labDirectory, files: this.files, isMasquerading })
    this.daemon = new NodeDaemon({ node: name, namespace: node.namespace, files: this.files, command, journal })
  }

  get node(): ClusterNode {
    return this.#plan.node
  }

  /** Resolves when the daemon is ready and the pods exist; they are made of what the daemon's file says. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.daemon.ready(signal)
    if (this.node.pods.length === 0) this.#makePods()
  }

  hasPod(name: string): boolean {
    return this.node.pods.some(pod => pod.plan.name === name)
  }

  view(): NodeView {
    const { node, options } = this.#plan
    const { plan, namespace, pods, isCableCut } = node
    return {
      name: plan.name,
      namespace: namespace.path,
      underlay: [addressOf(plan.ipv4), addressOf(plan.ipv6)],
      subnets: options.families.map(family => podSubnet(plan.index, family)),
      isCableCut,
      daemon: this.daemon.state,
      pods: pods.map(({ plan, namespace }) => ({
        name: plan.name,
        namespace: namespace.path,
        addresses: plan.addresses.map(addressOf),
        mtuBytes: plan.mtuBytes,
      })),
    }
  }

  #makePods(): void {
    const { cluster, node, options } = this.#plan
    const env = parseSubnetEnv(readFileSync(this.files.subnetEnv, 'utf8'))
    if (env === undefined) throw new Error(`${this.files.subnetEnv} names no subnet or no MTU.`)
    const missing = options.families.find(family => !env.gateways.some(gateway => familyOf(gateway) === family))
    if (missing !== undefined) throw new Error(`${this.files.subnetEnv} names no ${missing} subnet.`)
    for (let place = 1; place <= options.podsPerNode; place++) {
      cluster.addPod(node.plan.name, {
        name: `${node.plan.name.replace('node', 'pod')}${place}`,
        gateways: env.gateways,
        // The gateway is the first address of its subnet; the pods follow.
        addresses: env.gateways.map(gateway => withLength(addressAt(subnetOf(gateway), place + 1), lengthOf(gateway))),
        mtuBytes: env.mtuBytes,
      })
    }
  }
}
