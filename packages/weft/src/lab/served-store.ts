import { writeFileSync } from 'node:fs'
import { addressOf } from '@weft/inet'
import { type Cluster, type ClusterNode, type NodePlan, planMachine } from '@weft/netlab'
import type { Journal } from './journal.js'
import type { LabOptions } from './lab-options.js'
import { LabProcess } from './lab-process.js'
import type { LabStore } from './lab-store.js'
import { type NodeFiles, netConfFile, storeFiles } from './node-files.js'
import { formatNetConf } from './pod-network.js'
import { runWeft } from './run-weft.js'
import { type ServedStore, storeCommand, storeTitles } from './store-command.js'
import type { StoreView } from './view.js'

/** The machine that the store runs on; people call the store by it too. */
export const storeMachine = 'store'
const storeIndex = 254
const port = 2379
/** What an operator's command may take before it is tried again. */
const releaseMs = 10_000

export interface ServedStorePlan {
  readonly kind: ServedStore
  readonly cluster: Cluster
  readonly options: LabOptions
  readonly labDirectory: string
  readonly journal: Journal
}

/** A store on a machine of its own, on the same switch as the nodes. It is told things as an operator tells them. */
export class ServedLabStore implements LabStore {
  readonly process: LabProcess
  readonly #kind: ServedStore
  readonly #machine: ClusterNode
  readonly #endpoint: string
  readonly #netConf: string
  #nodes: readonly NodePlan[] = []

  /** Starts it; `ready` tells when it serves. */
  constructor({ kind, cluster, options, labDirectory, journal }: ServedStorePlan) {
    const { data, log } = storeFiles(labDirectory)
    const plan = planMachine(storeMachine, storeIndex)
    const address = `${addressOf(plan.ipv4)}:${port}`
    const command = storeCommand(kind, { dataDirectory: data, address, searchPath: process.env.PATH ?? '' })
    this.#kind = kind
    this.#endpoint = `http://${address}`
    this.#netConf = netConfFile(labDirectory)
    writeFileSync(this.#netConf, formatNetConf(options))
    this.#machine = cluster.addNode(plan)
    this.process = new LabProcess({
      title: storeTitles[kind],
      machine: storeMachine,
      namespace: this.#machine.namespace,
      command,
      log,
      isReady: signal => this.#setNetConf(signal),
      read: () => undefined,
      journal,
    })
    this.process.start()
  }

  daemonFlags({ snapshot }: NodeFiles): readonly string[] {
    return ['--etcd-endpoints', this.#endpoint, '--snapshot-file', snapshot]
  }

  view(): StoreView {
    return {
      is: 'served',
      title: storeTitles[this.#kind],
      machine: storeMachine,
      endpoint: this.#endpoint,
      namespace: this.#machine.namespace.path,
      isCableCut: this.#machine.isCableCut,
      process: this.process.state,
    }
  }

  ready(signal: AbortSignal): Promise<void> {
    return this.process.ready(signal)
  }

  /** A new node gets its lease by itself. One that is gone for good would keep its subnet for a day. */
  async update(nodes: readonly NodePlan[]): Promise<void> {
    const gone = this.#nodes.filter(({ name }) => !nodes.some(node => node.name === name))
    this.#nodes = nodes
    for (const { name } of gone) {
      const { exitCode, errors } = await this.#weft(['lease', 'release', name, '--now'], AbortSignal.timeout(releaseMs))
      if (exitCode !== 0) throw new Error(`${name} is removed, but its lease could not be released: ${errors}`)
    }
  }

  close(): Promise<void> {
    return this.process.stop()
  }

  /** Waits for the store to listen, too: the command goes on asking for some seconds. */
  async #setNetConf(signal: AbortSignal): Promise<boolean> {
    const { exitCode } = await this.#weft(['config', 'set', this.#netConf], signal)
    return exitCode === 0
  }

  #weft(words: readonly string[], signal: AbortSignal) {
    return runWeft(this.#machine.namespace, [...words, '--etcd-endpoints', this.#endpoint], signal)
  }
}
