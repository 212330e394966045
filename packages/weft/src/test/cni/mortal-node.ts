import { connectTo } from '@weft/linux'
import type { DaemonProcess } from '../daemon-process.js'
import { eventually } from '../eventually.js'
import { Fleet } from '../fleet.js'
import { leaseOf, netConf } from '../network-documents.js'

const name = 'node-a'

/** A node for containers of both families, whose weftd dies often and is started again at once. */
export class MortalNode implements AsyncDisposable {
  readonly fleet: Fleet
  #daemon: DaemonProcess
  #deaths = 0

  private constructor(fleet: Fleet) {
    this.fleet = fleet
    this.#daemon = this.#start()
  }

  static async open(): Promise<MortalNode> {
    const fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [leaseOf(1)] })
    const node = new MortalNode(fleet)
    // From the first one on there is a subnet.env.
    await node.#daemon.ready()
    return node
  }

  get namespace() {
    return this.fleet.namespaceOf(name)
  }

  get subnetFile(): string {
    return this.fleet.subnetFileOf(name)
  }

  get spoolFolder(): string {
    return this.fleet.folder.join('spool')
  }

  get deaths(): number {
    return this.#deaths
  }

  /** Where the program of a runtime finds the daemon. */
  get programEnvironment(): Record<string, string> {
    return { WEFT_CNI_SOCKET: this.#socketPath, WEFT_CNI_SPOOL: this.spoolFolder }
  }

  async killAndStart(): Promise<void> {
    await this.#daemon.kill()
    this.#deaths += 1
    this.#daemon = this.#start()
  }

  /** Until somebody takes requests. */
  async serving(): Promise<void> {
    await eventually(() => connectTo(this.#socketPath).close())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]()
  }

  get #socketPath(): string {
    return this.fleet.folder.join('cni.sock')
  }

  #start(): DaemonProcess {
    return this.fleet.start(name, '--cni-socket', this.#socketPath, '--cni-spool', this.spoolFolder)
  }
}
