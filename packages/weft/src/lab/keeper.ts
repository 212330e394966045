import { setMaxListeners } from 'node:events'
import { rmSync } from 'node:fs'
import { InstalledIptables } from '@weft/iptables'
import { Cluster, type ClusterNode, planTopology } from '@weft/netlab'
import { Nft } from '@weft/nftables'
import { daemonProgram } from './daemon-command.js'
import { openFileStore } from './file-store.js'
import { Journal } from './journal.js'
import { LabNode } from './lab-node.js'
import type { LabOptions } from './lab-options.js'
import type { LabProcess } from './lab-process.js'
import type { LabStore } from './lab-store.js'
import type { Probe } from './probe.js'
import { probeMatrix } from './probe-matrix.js'
import { ServedLabStore, storeMachine } from './served-store.js'
import type { LabView } from './view.js'

export interface KeeperPlan {
  readonly options: LabOptions
  readonly directory: string
  /** The daemon to run on the nodes, if not this build's weftd. */
  readonly program?: string
}

/** Owns a whole lab: the cluster, the store, the daemons and their files. When it is gone, so is the lab. */
export class Keeper implements AsyncDisposable {
  readonly journal = new Journal()
  readonly #plan: KeeperPlan
  readonly #cluster: Cluster
  readonly #isMasquerading: boolean
  readonly #store: LabStore
  readonly #nodes = new Map<string, LabNode>()
  readonly #closing = new AbortController()
  #probes: readonly Probe[] | undefined
  /** What changes the set of nodes, and what needs it to stay, happens one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(plan: KeeperPlan, cluster: Cluster, isMasquerading: boolean) {
    this.#plan = plan
    this.#cluster = cluster
    this.#isMasquerading = isMasquerading
    const { options, directory: labDirectory } = plan
    this.#store =
      options.store === 'file'
        ? openFileStore(options, labDirectory)
        : new ServedLabStore({ kind: options.store, cluster, options, labDirectory, journal: this.journal })
  }

  /** Builds the machines and starts the store and the daemons; `ready` tells when they are. */
  static async open(plan: KeeperPlan): Promise<Keeper> {
    const isMasquerading = ((await InstalledIptables.find()) ?? (await Nft.find())) !== undefined
    const cluster = await Cluster.open(planTopology({ nodes: plan.options.nodes }))
    const { nodes } = cluster
    let keeper: Keeper | undefined
    try {
      keeper = new Keeper(plan, cluster, isMasquerading)
      for (const node of nodes) keeper.#adopt(node)
      await keeper.#updateStore()
      for (const { daemon } of keeper.#nodes.values()) daemon.start()
      return keeper
    } catch (error) {
      if (keeper === undefined) cluster.close()
      else await keeper.close()
      throw error
    }
  }

  get directory(): string {
    return this.#plan.directory
  }

  view(): LabView {
    const { name, backend, families } = this.#plan.options
    return {
      name,
      backend,
      store: this.#store.view(),
      families,
      masquerade: this.#isMasquerading
        ? { isOn: true }
        : { isOn: false, reason: 'neither iptables nor nft is installed' },
      nodes: [...this.#nodes.values()].map(node => node.view()),
      ...(this.#probes && { probes: this.#probes }),
      journal: this.journal.entries,
    }
  }

  /** Resolves when the store and every daemon are ready and every pod exists; rejects when one of them ends before. */
  async ready(signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([signal, this.#closing.signal])
    // Each node waits by this one signal; Node takes more than ten waiters for a leak.
    setMaxListeners(0, until)
    await this.#store.ready(until)
    await Promise.all([...this.#nodes.values()].map(node => node.ready(until)))
  }

  probe(timeoutMilliseconds = 1000): Promise<readonly Probe[]> {
    return this.#inTurn(async () => {
      const pods = this.#cluster.nodes.flatMap(node => node.pods)
      this.#probes = await probeMatrix({ pods, families: this.#plan.options.families, timeoutMilliseconds })
      return this.#probes
    })
  }

  /** Adds a node with its daemon; all others learn of it. Resolves with its name when it is ready. */
  async add(signal: AbortSignal): Promise<string> {
    const node = await this.#inTurn(async () => {
      const added = this.#cluster.addNode()
      this.journal.add({ node: added.plan.name, text: 'added', isBad: false })
      const node = this.#adopt(added)
      await this.#updateStore()
      node.daemon.start()
      return node
    })
    await node.ready(AbortSignal.any([signal, this.#closing.signal]))
    return node.node.plan.name
  }

  async remove(name: string): Promise<void> {
    await this.#inTurn(async () => {
      const node = this.#node(name)
      await node.daemon.stop()
      this.#cluster.removeNode(name)
      this.#nodes.delete(name)
      this.#probes = this.#probes?.filter(({ from, to }) => !node.hasPod(from) && !node.hasPod(to))
      rmSync(node.files.directory, { recursive: true })
      this.journal.add({ node: name, text: 'removed', isBad: false })
      await this.#updateStore()
    })
  }

  cut(name: string): void {
    this.#cluster.cutCable(name)
    this.journal.add({ node: name, text: 'cable cut', isBad: true })
  }

  mend(name: string): void {
    this.#cluster.mendCable(name)
    this.journal.add({ node: name, text: 'cable mended', isBad: false })
  }

  /** SIGKILL: the daemon has no time to say or do anything. */
  kill(name: string): Promise<void> {
    return this.#process(name).kill()
  }

  /** SIGTERM, and SIGKILL when it does not help. */
  stop(name: string): Promise<void> {
    return this.#process(name).stop()
  }

  /** Resolves when the new one is ready. */
  async restart(name: string, signal: AbortSignal): Promise<void> {
    const process = this.#process(name)
    await process.stop()
    process.start()
    const started = this.#nodes.get(name) ?? process
    await started.ready(AbortSignal.any([signal, this.#closing.signal]))
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('The lab is being taken down.'))
    await this.#turn
    await Promise.all([...this.#nodes.values()].map(node => node.daemon.stop()))
    await this.#store.close()
    this.#cluster.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #node(name: string): LabNode {
    const node = this.#nodes.get(name)
    if (node === undefined)
      throw new RangeError(`There is no node ${name}; there is ${[...this.#nodes.keys()].join(', ')}.`)
    return node
  }

  #adopt(node: ClusterNode): LabNode {
    const { options, directory: labDirectory, program = daemonProgram } = this.#plan
    const adopted = new LabNode({
      cluster: this.#cluster,
      node,
      options,
      labDirectory,
      store: this.#store,
      program,
      isMasquerading: this.#isMasquerading,
      journal: this.journal,
    })
    this.#nodes.set(node.plan.name, adopted)
    return adopted
  }

  #updateStore(): Promise<void> {
    return this.#store.update([...this.#nodes.values()].map(({ node }) => node.plan))
  }

  /** A node's daemon, or the store. */
  #process(name: string): LabProcess {
    const { process } = this.#store
    return name === storeMachine && process !== undefined ? process : this.#node(name).daemon
  }

  #inTurn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}
