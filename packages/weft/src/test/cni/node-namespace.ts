import { InstalledIptables, parseSave } from '@weft/iptables'
import { NetworkNamespace } from '@weft/linux'
import { ConntrackConnection, RouteConnection } from '@weft/netlink'
import { runIn } from '../run-in.js'

/** A node without a network: a link of its own, where containers would be, and the programs of iptables. */
export class NodeNamespace implements Disposable {
  readonly namespace: NetworkNamespace
  readonly host: RouteConnection
  readonly iptables: InstalledIptables

  private constructor(namespace: NetworkNamespace, iptables: InstalledIptables) {
    this.namespace = namespace
    this.host = RouteConnection.open(namespace)
    this.iptables = iptables
  }

  static async open(): Promise<NodeNamespace> {
    const namespace = NetworkNamespace.create()
    const iptables = await InstalledIptables.find({
      within: work => namespace.run(work),
    })
    if (iptables === undefined) throw new Error('there is no iptables on this machine')
    const node = new NodeNamespace(namespace, iptables)
    node.run('ip link set lo up')
    node.run('ip link add cni9 type veth peer name far9')
    node.run('ip link set cni9 up')
    node.run('ip link set far9 up')
    node.run('ip address add 10.9.0.1/24 dev cni9')
    node.run('ip address add fd00:9::1/64 dev cni9 nodad')
    return node
  }

  run(command: string): string {
    return runIn(this.namespace, command)
  }

  openConntrack(): ConntrackConnection {
    return ConntrackConnection.open(this.namespace)
  }

  /** Every rule of both families, as the programs print them. */
  async rules(): Promise<Record<string, readonly string[]>> {
    const chains = await Promise.all(
      (['iptables', 'ip6tables'] as const).map(async name => {
        const tables = parseSave(await this.iptables.save(`${name}-${this.iptables.usual}`))
        return tables.flatMap(table =>
          [...table.chains].map(([chain, { rules }]) => [`${name} ${table.name} ${chain}`, rules] as const),
        )
      }),
    )
    return Object.fromEntries(chains.flat().sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  [Symbol.dispose](): void {
    this.host.close()
    this.namespace.close()
  }
}
