import { readFileSync, writeFileSync } from 'node:fs'
import type { Call, JsonObject, Plugin, Result } from '@weft/cni'
import { InstalledIptables } from '@weft/iptables'
import { NetworkNamespace, warmThreadPool } from '@weft/linux'
import { changeLink, RouteConnection } from '@weft/netlink'
import { Nft } from '@weft/nftables'
import { spawnWithin } from '@weft/run'
import { bandwidthPlugin } from '../../cni/bandwidth/bandwidth-plugin.js'
import { bridgePlugin } from '../../cni/bridge/bridge-plugin.js'
import type { Sysctls } from '../../cni/links/host-sysctls.js'
import { LinkRemovals } from '../../cni/links/link-removals.js'
import { loopbackPlugin } from '../../cni/loopback/loopback-plugin.js'
import type { Place } from '../../cni/place.js'
import { TemporaryFolder } from '../temporary-folder.js'
import { debianPlugin } from './debian-plugins.js'

export type Whose = 'ours' | 'theirs'

/** A node and its pods in namespaces of their own, on which plugins of either side can be asked. */
export class PluginBench implements Disposable {
  readonly node: NetworkNamespace
  readonly host: RouteConnection
  readonly folder = new TemporaryFolder()
  readonly sysctls: Sysctls = {
    read: name => this.node.run(() => readFileSync(`/proc/sys/${name}`, 'utf8').trim()),
    write: (name, value) => this.node.run(() => writeFileSync(`/proc/sys/${name}`, value)),
  }
  readonly #iptables: InstalledIptables
  readonly #nft: Nft
  readonly #removals: LinkRemovals
  readonly #pods: Pod[] = []

  private constructor(node: NetworkNamespace, iptables: InstalledIptables, nft: Nft) {
    this.node = node
    this.#iptables = iptables
    this.#nft = nft
    this.host = RouteConnection.open(node)
    this.#removals = LinkRemovals.open(node)
    this.host.execute([changeLink({ index: 1, isUp: true })])
  }

  static async open(): Promise<PluginBench> {
    await warmThreadPool()
    const node = quietNamespace()
    const [iptables, nft] = await Promise.all([
      InstalledIptables.find({ within: work => node.run(work) }),
      Nft.find({ spawn: spawnWithin(start => node.run(start)) }),
    ])
    if (iptables === undefined || nft === undefined) throw new Error('There is no iptables or no nft here.')
    return new PluginBench(node, iptables, nft)
  }

  pod(): Pod {
    const pod = new Pod()
    this.#pods.push(pod)
    return pod
  }

  place(pod?: Pod): Place {
    return {
      host: this.host,
      removals: this.#removals,
      ...(pod !== undefined && { pod: { route: pod.route, namespace: pod.namespace.descriptor } }),
      iptables: this.#iptables,
      nft: this.#nft,
      plugin: type => debianPlugin(this.node, type),
    }
  }

  plugin(whose: Whose, type: 'bridge' | 'loopback' | 'bandwidth', pod?: Pod): Plugin {
    if (whose === 'theirs') return debianPlugin(this.node, type)
    const place = this.place(pod)
    if (type === 'bridge') return bridgePlugin(place, this.sysctls)
    return type === 'loopback' ? loopbackPlugin(place) : bandwidthPlugin(place)
  }

  /** Of the node. */
  vethNames(): readonly string[] {
    return this.host.links().flatMap(({ kind, name }) => (kind === 'veth' ? [name] : []))
  }

  [Symbol.dispose](): void {
    for (const pod of this.#pods) pod.close()
    this.#removals[Symbol.dispose]()
    this.host.close()
    this.node.close()
    this.folder[Symbol.dispose]()
  }
}

export class Pod implements Disposable {
  readonly namespace = quietNamespace()
  readonly route = RouteConnection.open(this.namespace)

  close(): void {
    this.route.close()
    this.namespace.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

export interface Wish {
  readonly pod: Pod | undefined
  readonly document: JsonObject
  readonly containerId?: string
  readonly args?: ReadonlyMap<string, string>
  readonly previousResult?: Result
}

export function callFor({ pod, document, containerId = 'c1', args = new Map(), previousResult }: Wish): Call {
  return {
    attachment: {
      containerId,
      interfaceName: 'eth0',
      ...(pod !== undefined && { namespacePath: pod.namespace.path }),
      args,
      pluginFolders: [],
    },
    config: {
      cniVersion: '1.0.0',
      name: 'cbr0',
      type: 'bridge',
      document,
      ...(previousResult !== undefined && { previousResult }),
    },
  }
}

/** One in which IPv6 looks for no duplicates, so that nothing changes by itself a second later. */
function quietNamespace(): NetworkNamespace {
  const namespace = NetworkNamespace.create()
  namespace.run(() => {
    for (const scope of ['all', 'default']) writeFileSync(`/proc/sys/net/ipv6/conf/${scope}/accept_dad`, '0')
  })
  return namespace
}
