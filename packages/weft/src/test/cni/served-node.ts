import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NetworkNamespace } from '@weft/linux'
import { RouteConnection } from '@weft/netlink'
import { type Ended, execute, type Program } from '../../cni/program/testing/programs.js'
import type { DaemonProcess } from '../daemon-process.js'
import { eventually } from '../eventually.js'
import { Fleet } from '../fleet.js'
import { leaseOf, netConf } from '../network-documents.js'
import { openFilesOf } from './open-files.js'

/** The families that a network may have: its pods get an address of each. */
export const layers = ['v4', 'v6', 'dual'] as const
export type Layer = (typeof layers)[number]

/** What a runtime gives the program. */
export interface Ask {
  readonly verb: string
  readonly containerId?: string
  readonly interfaceName?: string
  readonly namespacePath?: string
  readonly stdin: string | Buffer
  /** Besides what a runtime sets, or in its place. */
  readonly environment?: NodeJS.ProcessEnv
}

/** A node with a real weftd that serves runtimes, and the programs that they execute. */
export class ServedNode implements AsyncDisposable {
  readonly #fleet: Fleet
  #daemon: DaemonProcess

  private constructor(fleet: Fleet) {
    this.#fleet = fleet
    this.#daemon = this.#start()
  }

  /** Its daemon has both families; or no lease, and so nothing to give. */
  static async open({ hasLease = true } = {}): Promise<ServedNode> {
    const leases = [leaseOf(hasLease ? 1 : 2)]
    const fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'host-gw' }), leases })
    const node = new ServedNode(fleet)
    for (const name of ['bin', 'flannel', 'networks']) mkdirSync(node.path(name))
    if (!hasLease) return node
    await node.#daemon.ready()
    const told = readFileSync(node.subnetFile('dual'), 'utf8').split('\n')
    const without = (part: RegExp) => told.filter(line => !part.test(line)).join('\n')
    fleet.folder.write('v4.env', without(/IPV6/))
    fleet.folder.write('v6.env', without(/FLANNEL_(NETWORK|SUBNET)/))
    return node
  }

  get namespace(): NetworkNamespace {
    return this.#fleet.namespaceOf('node-a')
  }

  get pid(): number {
    return this.#daemon.pid
  }

  get log() {
    return this.#daemon.log
  }

  report() {
    return this.#daemon.report()
  }

  path(name = ''): string {
    return this.#fleet.folder.join(name)
  }

  /** What the daemon wrote is that of both families. */
  subnetFile(layer: Layer): string {
    return layer === 'dual' ? this.#fleet.subnetFileOf('node-a') : this.path(`${layer}.env`)
  }

  get statusFile(): string {
    return this.path('node-a.status.json')
  }

  async stop(): Promise<void> {
    await this.#daemon.stop()
  }

  async ask(program: Program, { verb, stdin, ...ask }: Ask): Promise<Ended> {
    const { containerId = 'c1', interfaceName = 'eth0', namespacePath, environment } = ask
    const told = {
      CNI_COMMAND: verb,
      CNI_CONTAINERID: containerId,
      CNI_IFNAME: interfaceName,
      ...(namespacePath !== undefined && { CNI_NETNS: namespacePath }),
      CNI_PATH: this.path('bin'),
      WEFT_CNI_SOCKET: this.path('cni.sock'),
      WEFT_CNI_SPOOL: this.path('spool'),
      WEFT_CNI_STATUS: this.statusFile,
      ...environment,
    }
    return execute(program, { environment: told, stdin })
  }

  /** Once the socket is there. */
  async answering(): Promise<void> {
    await eventually(() => readdirSync(this.path()).includes('cni.sock') || Promise.reject(new Error('no socket')))
  }

  /** The node's ends of pods' links. */
  ports(): readonly string[] {
    using route = RouteConnection.open(this.namespace)
    return route.links().flatMap(({ name, kind }) => (kind === 'veth' && name !== 'eth0' ? [name] : []))
  }

  /** Files, sockets and the like that the daemon has open. */
  openFiles(): number {
    return openFilesOf(this.pid)
  }

  /** The same while nobody asks it anything: what it has open for a moment is not counted. */
  async restingFiles(): Promise<number> {
    const counts: number[] = []
    for (let time = 0; time < 10; time++) {
      counts.push(this.openFiles())
      await sleep(50)
    }
    return Math.min(...counts)
  }

  #start(): DaemonProcess {
    return this.#fleet.start('node-a', '--cni-socket', this.path('cni.sock'), '--cni-spool', this.path('spool'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fleet[Symbol.asyncDispose]()
  }
}
