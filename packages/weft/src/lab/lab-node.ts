import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { addressOf, familyOf, type Prefix, subnetOf } from '@weft/inet'
import type { Cluster, ClusterNode } from '@weft/netlab'
import { daemonCommand } from './daemon-command.js'
import { parseDaemonLine } from './daemon-line.js'
import { isDaemonReady } from './daemon-report.js'
import type { Journal } from './journal.js'
import type { LabOptions } from './lab-options.js'
import { LabProcess } from './lab-process.js'
import type { LabStore } from './lab-store.js'
import { type NodeFiles, nodeFiles } from './node-files.js'
import { PodRuntime } from './pod-runtime.js'
import { parseSubnetEnv, type SubnetEnv } from './subnet-env.js'
import type { NodeView } from './view.js'

export interface LabNodePlan {
  readonly cluster: Cluster
  readonly node: ClusterNode
  readonly options: LabOptions
  readonly labDirectory: string
  readonly store: LabStore
  readonly program: string
  readonly isMasquerading: boolean
  readonly journal: Journal
}

/** A node of the lab: its machine, its files, its daemon, its pods. */
export class LabNode {
  readonly daemon: LabProcess
  readonly files: NodeFiles
  readonly #plan: LabNodePlan
  #subnets: readonly Prefix[] = []
  readonly #addMs = new Map<string, number>()

  constructor(plan: LabNodePlan) {
    const { node, labDirectory, program, store, isMasquerading, journal } = plan
    const { name } = node.plan
    this.#plan = plan
    this.files = nodeFiles(labDirectory, name)
    mkdirSync(this.files.directory, { mode: 0o700 })
    const { files } = this
    const command = daemonCommand({ program, node: name, files, storeFlags: store.daemonFlags(files), isMasquerading })
    this.daemon = new LabProcess({
      title: 'weftd',
      machine: name,
      namespace: node.namespace,
      command,
      log: files.log,
      isReady: async () =>
        existsSync(files.subnetEnv) && existsSync(files.cniSocket) && (await isDaemonReady(files.socket)),
      read: parseDaemonLine,
      journal,
    })
  }

  get node(): ClusterNode {
    return this.#plan.node
  }

  /** Resolves when the daemon is ready and the pods exist; they are made of what the daemon's file says. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.daemon.ready(signal)
    const env = this.#readSubnetEnv()
    this.#subnets = env.gateways.map(subnetOf)
    if (this.node.pods.length === 0) await this.#makePods(env)
  }

  hasPod(name: string): boolean {
    return this.node.pods.some(pod => pod.plan.name === name)
  }

  view(): NodeView {
    const { plan, namespace, pods, isCableCut } = this.#plan.node
    return {
      name: plan.name,
      namespace: namespace.path,
      underlay: [addressOf(plan.ipv4), addressOf(plan.ipv6)],
      subnets: this.#subnets,
      isCableCut,
      daemon: this.daemon.state,
      pods: pods.map(({ plan, namespace }) => ({
        name: plan.name,
        namespace: namespace.path,
        addresses: plan.addresses.map(addressOf),
        mtuBytes: plan.mtuBytes,
        addMs: this.#addMs.get(plan.name) ?? 0,
      })),
    }
  }

  #readSubnetEnv(): SubnetEnv {
    const { options } = this.#plan
    const env = parseSubnetEnv(readFileSync(this.files.subnetEnv, 'utf8'))
    if (env === undefined) throw new Error(`${this.files.subnetEnv} names no subnet or no MTU.`)
    const missing = options.families.find(family => !env.gateways.some(gateway => familyOf(gateway) === family))
    if (missing !== undefined) throw new Error(`${this.files.subnetEnv} names no ${missing} subnet.`)
    return env
  }

  async #makePods({ mtuBytes }: SubnetEnv): Promise<void> {
    const { cluster, node, options, journal } = this.#plan
    const runtime = new PodRuntime({ namespace: node.namespace, files: this.files, mtuBytes })
    for (let place = 1; place <= options.podsPerNode; place++) {
      const name = `${node.plan.name.replace('node', 'pod')}${place}`
      const { pod, addMs } = await runtime.add(name)
      cluster.adoptPod(node.plan.name, pod)
      this.#addMs.set(name, addMs)
      journal.add({ node: node.plan.name, text: `${name} added in ${addMs.toFixed(1)} ms`, isBad: false })
    }
  }
}
