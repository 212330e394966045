import type { ChildProcess } from 'node:child_process'
import {
  CniError,
  type Execute,
  executedPlugin,
  type Membership,
  Network,
  parseNetworkList,
  type Result,
} from '@weft/cni'
import { NetworkNamespace } from '@weft/linux'
import { ended, type Program, start } from '../../cni/program/testing/programs.js'
import type { SeededRandom } from '../sim/seeded-random.js'
import type { MortalNode } from './mortal-node.js'

interface RuntimeOptions {
  readonly node: MortalNode
  readonly program: Program
  /** Hears of every program that makes or takes away a container's network. True when it will be killed. */
  readonly onExecution?: (child: ChildProcess) => boolean
}

export interface LiveContainer extends Membership {
  readonly result: Result
  readonly namespace: NetworkNamespace
}

const pluginFolders = ['/nowhere']
const mostOfOneWorker = 4

/**
 * A node's container runtime. An ADD that failed is followed by a DEL; a DEL that failed is tried again until it succeeds, and
 * only then the container's namespace goes.
 */
export class ContainerRuntime implements Disposable {
  readonly #options: RuntimeOptions
  readonly #network: Network
  readonly #live = new Map<string, LiveContainer>()
  readonly #holders = new Map<string, string>()
  #operations = 0
  #made = 0
  /** What nobody can explain with a death. */
  readonly complaints: string[] = []

  constructor(options: RuntimeOptions) {
    this.#options = options
    const plugin = (type: string) => executedPlugin({ type, execute: this.#execute, pluginFolders })
    this.#network = new Network(networkOf(options.node), plugin)
  }

  get network(): Network {
    return this.#network
  }

  get live(): readonly LiveContainer[] {
    return [...this.#live.values()]
  }

  get operations(): number {
    return this.#operations
  }

  /** Containers that came to life. */
  get made(): number {
    return this.#made
  }

  /** Several at once, each with containers of its own, until there were as many ADDs and DELs. */
  async liveThrough(more: number, random: SeededRandom): Promise<void> {
    const operations = this.#operations + more
    await Promise.all(workers.map(name => this.#work(name, operations, random.fork())))
  }

  async removeAll(): Promise<void> {
    await Promise.all(this.live.map(container => this.#remove(container)))
  }

  [Symbol.dispose](): void {
    for (const { namespace } of this.live) namespace.close()
  }

  async #work(name: string, operations: number, random: SeededRandom): Promise<void> {
    while (this.#operations < operations) {
      const own = this.live.filter(({ attachment }) => attachment.containerId.startsWith(name))
      const victim = random.chance(own.length / mostOfOneWorker) ? random.pick(own) : undefined
      // Some ids come again, as those of containers that are started anew.
      const again = `${name}-again`
      const id = random.chance(0.3) && !this.#live.has(again) ? again : `${name}-${this.#operations}`
      await (victim === undefined ? this.#add(id, random) : this.#remove(victim))
    }
  }

  async #add(containerId: string, random: SeededRandom): Promise<void> {
    const namespace = NetworkNamespace.create()
    const args = new Map<string, string>()
    const attachment = { containerId, interfaceName: 'eth0', namespacePath: namespace.path, args, pluginFolders }
    const membership = { attachment, namespace, capabilities: random.chance(0.4) ? publish(this.#operations) : {} }
    try {
      this.#operations += 1
      const result = await this.#network.add(membership)
      this.#made += 1
      const container = { ...membership, result }
      this.#take(container)
    } catch (error) {
      if (!(error instanceof CniError)) throw error
      await this.#remove(membership)
    }
  }

  async #remove(membership: Membership & { readonly namespace: NetworkNamespace }): Promise<void> {
    this.#release(membership)
    for (let isDone = false; !isDone; ) {
      this.#operations += 1
      isDone = await this.#network.delete(membership).then(
        () => true,
        error => {
          if (error instanceof CniError) return false
          throw error
        },
      )
    }
    membership.namespace.close()
    await this.#options.node.serving()
  }

  /** The model: an address is somebody's from the answer to the ADD until the DEL is asked. */
  #take(container: LiveContainer): void {
    const { containerId } = container.attachment
    for (const { address } of container.result.ips) {
      const holder = this.#holders.get(address)
      if (holder !== undefined) this.complaints.push(`${address} is given to ${containerId}, but ${holder} has it`)
      this.#holders.set(address, containerId)
    }
    this.#live.set(containerId, container)
  }

  #release({ attachment: { containerId } }: Membership): void {
    this.#live.delete(containerId)
    for (const [address, holder] of this.#holders) if (holder === containerId) this.#holders.delete(address)
  }

  readonly #execute: Execute = async ({ type, environment, stdin }) => {
    const { node, program, onExecution = () => false } = this.#options
    const child = start(program, { environment: { ...node.programEnvironment, ...environment }, stdin })
    const verb = environment.CNI_COMMAND
    const isDoomed = (verb === 'ADD' || verb === 'DEL') && onExecution(child)
    const { exitCode, stdout, stderr } = await ended(child)
    if (exitCode !== 0 && !isDoomed && !/weftd does not answer/.test(stdout))
      this.complaints.push(`${verb} of ${environment.CNI_CONTAINERID} by ${type}: ${stdout}${stderr}`)
    return { exitCode: exitCode ?? 128, stdout, stderr }
  }
}

const workers = ['a', 'b', 'c', 'd', 'e', 'f']

function publish(number: number) {
  const port = (containerPort: number, protocol: string) => ({ hostPort: 20_000 + number * 2, containerPort, protocol })
  return { portMappings: [port(80, 'tcp'), port(53, 'udp')] }
}

function networkOf({ subnetFile, fleet }: MortalNode) {
  const flannel = {
    type: 'flannel',
    subnetFile,
    dataDir: fleet.folder.join('flannel'),
    ipam: { dataDir: fleet.folder.join('networks') },
    delegate: { hairpinMode: true, isDefaultGateway: true },
  }
  const portmap = { type: 'portmap', capabilities: { portMappings: true } }
  return parseNetworkList({ name: 'cbr0', cniVersion: '1.1.0', plugins: [flannel, portmap] })
}
