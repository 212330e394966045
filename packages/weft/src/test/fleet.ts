import { readFileSync } from 'node:fs'
import { addressAt, interfaceAddress, lengthOf, subnetOf, withLength } from '@weft/inet'
import type { NetworkNamespace } from '@weft/linux'
import { Cluster, type Pod, planTopology } from '@weft/netlab'
import { DaemonProcess } from './daemon-process.js'
import { endAllIn } from './end-all-in.js'
import type { LeaseDocument } from './network-documents.js'
import { TemporaryFolder } from './temporary-folder.js'

export interface FleetPlan {
  readonly nodes: number
  readonly netConf: unknown
  readonly leases: readonly LeaseDocument[]
}

/** Machines on one switch, with the documents that their daemons read. All of it goes with its owner. */
export class Fleet implements AsyncDisposable {
  readonly folder = new TemporaryFolder()
  readonly cluster: Cluster
  readonly #daemons: DaemonProcess[] = []

  private constructor(cluster: Cluster) {
    this.cluster = cluster
  }

  static async open({ nodes, netConf, leases }: FleetPlan): Promise<Fleet> {
    const fleet = new Fleet(await Cluster.open(planTopology({ nodes })))
    fleet.setNetConf(netConf)
    fleet.setLeases(leases)
    return fleet
  }

  setNetConf(content: unknown): void {
    this.folder.write('net-conf.json', content)
  }

  setLeases(leases: readonly LeaseDocument[]): void {
    this.folder.write('leases.json', { Leases: leases })
  }

  namespaceOf(node: string): NetworkNamespace {
    return this.cluster.node(node).namespace
  }

  subnetFileOf(node: string): string {
    return this.folder.join(`${node}.env`)
  }

  /** The documents and files of a node, as `weftd` and `weft plan` are told of them. */
  flagsOf(node: string): readonly string[] {
    return [
      ...['--store', 'file', '--net-config-path', this.folder.join('net-conf.json')],
      ...['--leases-file', this.folder.join('leases.json')],
      ...['--subnet-file', this.subnetFileOf(node)],
      ...['--node-name', node],
    ]
  }

  start(node: string, ...flags: readonly string[]): DaemonProcess {
    return this.#start(node, { flags })
  }

  /** A daemon of another build. */
  startOther(program: string, node: string, ...flags: readonly string[]): DaemonProcess {
    return this.#start(node, { flags, program })
  }

  /** A daemon that finds programs elsewhere. */
  startWith({ searchPath }: { readonly searchPath: string }, node: string): DaemonProcess {
    return this.#start(node, { flags: [], searchPath })
  }

  #start(
    node: string,
    { flags, ...more }: { readonly flags: readonly string[]; readonly program?: string; readonly searchPath?: string },
  ) {
    const daemon = new DaemonProcess({
      namespace: this.namespaceOf(node),
      flags: [...this.flagsOf(node), ...flags],
      ...more,
      socketPath: this.folder.join(`${node}.sock`),
    })
    this.#daemons.push(daemon)
    return daemon
  }

  /** A subnet.env that is there before any daemon. */
  writeSubnetFile(node: string, text: string): void {
    this.folder.write(`${node}.env`, text)
  }

  /** A pod on the node as its runtime would make it: from what the daemon says in subnet.env. */
  addPod(node: string): Pod {
    const env = Object.fromEntries(
      readFileSync(this.subnetFileOf(node), 'utf8')
        .split('\n')
        .map(line => line.split('=')),
    )
    const told = [env.FLANNEL_SUBNET, env.FLANNEL_IPV6_SUBNET].filter(gateway => gateway !== undefined)
    const gateways = told.map(interfaceAddress)
    const addresses = gateways.map(gateway => withLength(addressAt(subnetOf(gateway), 2), lengthOf(gateway)))
    return this.cluster.addPod(node, { name: `pod-of-${node}`, gateways, addresses, mtuBytes: Number(env.FLANNEL_MTU) })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#daemons.map(daemon => daemon[Symbol.asyncDispose]()))
    // What carries packets outlives a daemon.
    for (const { namespace } of this.cluster.nodes) endAllIn(namespace)
    this.cluster.close()
    this.folder[Symbol.dispose]()
  }
}
