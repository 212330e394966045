import { dirname } from 'node:path'
import { executedPlugin, Network, parseNetworkList } from '@weft/cni'
import { NetworkNamespace } from '@weft/linux'
import { bootHost, type Pod } from '@weft/netlab'
import { cniCommand, programPath } from '../files/program-path.js'
import { executeIn } from './execute-in.js'
import type { NodeFiles } from './node-files.js'

/** The plugins that the network's own call are built in; but a runtime names a folder. */
const pluginFolders = [dirname(programPath('weft-cni'))]

export interface PodRuntimePlan {
  readonly namespace: NetworkNamespace
  readonly files: NodeFiles
  readonly mtuBytes: number
}

export interface MadePod {
  readonly pod: Pod
  /** What the ADD took, the start of the plugin's program included. */
  readonly addMs: number
}

/** A node's container runtime, as far as networks go: a namespace for each pod, and the plugin flannel to connect it. */
export class PodRuntime {
  readonly #network: Network
  readonly #mtuBytes: number

  constructor({ namespace, files, mtuBytes }: PodRuntimePlan) {
    const execute = executeIn({
      namespace,
      command: cniCommand,
      environment: {
        WEFT_CNI_SOCKET: files.cniSocket,
        WEFT_CNI_SPOOL: files.cniSpool,
        WEFT_CNI_STATUS: files.status,
      },
    })
    this.#network = new Network(networkOf(files), type => executedPlugin({ type, execute, pluginFolders }))
    this.#mtuBytes = mtuBytes
  }

  async add(name: string): Promise<MadePod> {
    const namespace = NetworkNamespace.create()
    try {
      bootHost(namespace)
      const attachment = {
        containerId: name,
        interfaceName: 'eth0',
        namespacePath: namespace.path,
        args: new Map<string, string>(),
        pluginFolders,
      }
      const startMs = performance.now()
      const { ips } = await this.#network.add({ attachment })
      const addMs = performance.now() - startMs
      const addresses = ips.map(({ address }) => address)
      return { pod: { plan: { name, gateways: [], addresses, mtuBytes: this.#mtuBytes }, namespace }, addMs }
    } catch (error) {
      namespace.close()
      throw error
    }
  }
}

/** What `weft cni install` writes, with the files of this one node. */
function networkOf(files: NodeFiles) {
  const flannel = {
    type: 'flannel',
    subnetFile: files.subnetEnv,
    dataDir: files.cniState,
    ipam: { type: 'host-local', dataDir: files.cniAddresses },
    delegate: { hairpinMode: true, isDefaultGateway: true },
  }
  return parseNetworkList({ name: 'cbr0', cniVersion: '1.0.0', plugins: [flannel] })
}
