import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Address, address, interfaceAddress, prefix } from '@weft/inet'
import { type NetworkNamespace, warmThreadPool } from '@weft/linux'
import { Cluster, type ClusterNode, planTopology } from '@weft/netlab'
import { addAddress, changeLink, changeLinkNamed, RouteConnection, replaceRoute } from '@weft/netlink'
import { findPump } from '../keeper/find-pump.js'
import { type KeeperPlan, KeeperProcess } from './keeper-process.js'

/** What stands on a node's device: the first address of each of its subnets. */
export interface TunnelEnd {
  readonly namespace: NetworkNamespace
  readonly address: Address
  readonly address6: Address
}

/** Nodes on a switch. Each has the subnets 10.1.N.0/24 and fd00:0:0:N::/64, and what leads to the others' through its device. */
export class Tunnels implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'weft-pump-'))
  readonly #cluster: Cluster
  readonly #keepers: KeeperProcess[] = []

  private constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  static async open(nodes: number): Promise<Tunnels> {
    await warmThreadPool()
    return new Tunnels(await Cluster.open(planTopology({ nodes })))
  }

  node(name: string): ClusterNode {
    return this.#cluster.node(name)
  }

  end(number: number): TunnelEnd {
    const { namespace } = this.node(nameOf(number))
    return { namespace, address: address(`10.1.${number}.0`), address6: address(`fd00:0:0:${number}::`) }
  }

  planOf(number: number): KeeperPlan {
    const { address: own, address6 } = this.end(number)
    return {
      listen: [`192.0.2.${number}`, `2001:db8:0:2::${number}`],
      addresses: [own, address6],
      runFolder: join(this.folder, nameOf(number)),
    }
  }

  /** A keeper on a node that knows all other nodes. */
  async keep(number: number, changes: Partial<KeeperPlan> & { outer?: 'ipv4' | 'ipv6' } = {}): Promise<KeeperProcess> {
    const { outer = 'ipv4', ...plan } = changes
    const keeper = await KeeperProcess.start(this.end(number).namespace, { ...this.planOf(number), ...plan })
    this.#keepers.push(keeper)
    const others = [1, 2, 3].filter(other => other !== number)
    const peers = others.flatMap(other => {
      const place = outer === 'ipv4' ? `192.0.2.${other}` : `2001:db8:0:2::${other}`
      return [`10.1.${other}.0/24=${place}`, `fd00:0:0:${other}::/64=${place}`]
    })
    await keeper.ask(`set ${peers.join(' ')}`)
    return keeper
  }

  /** What an operator would do with `ip`. */
  raise(number: number, device = 'flannel0'): void {
    const { namespace, address: own, address6 } = this.end(number)
    using route = RouteConnection.open(namespace)
    const index = route.link({ name: device })?.index
    if (index === undefined) throw new Error(`There is no ${device}.`)
    const refusals = route
      .execute([
        changeLink({ index, isUp: true }),
        addAddress({ linkIndex: index, address: interfaceAddress(`${own}/32`) }),
        addAddress({ linkIndex: index, address: interfaceAddress(`${address6}/128`) }),
        replaceRoute({ destination: prefix('10.1.0.0/16'), linkIndex: index }),
        replaceRoute({ destination: prefix('fd00::/48'), linkIndex: index }),
      ])
      .filter(outcome => outcome !== undefined)
    if (refusals[0] !== undefined) throw refusals[0]
  }

  mtuOf(number: number): number | undefined {
    using route = RouteConnection.open(this.end(number).namespace)
    return route.link({ name: 'flannel0' })?.mtuBytes
  }

  setMtu(number: number, mtuBytes: number): void {
    using route = RouteConnection.open(this.end(number).namespace)
    const [refusal] = route.execute([changeLinkNamed('flannel0', { mtuBytes })])
    if (refusal !== undefined) throw refusal
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const keeper of this.#keepers) await keeper.kill()
    // The pumps outlive their keepers, and hold on to their namespaces.
    for (const number of [1, 2, 3]) await this.#endPump(number)
    this.#cluster[Symbol.dispose]()
    rmSync(this.folder, { recursive: true })
  }

  async #endPump(number: number): Promise<void> {
    const path = join(this.folder, nameOf(number), 'pump-flannel0.sock')

    const found = await findPump(path)
    if (found === undefined) return
    await found.connection.ask({ do: 'end' })
    found.connection.close()
    found.held.close()
  }
}

function nameOf(number: number): string {
  return `node-${'abc'[number - 1]}`
}
