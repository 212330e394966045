import type { Address, Mac } from '@weft/inet'
import type { JumpChanges } from '@weft/iptables'
import type { Table, TableReference } from '@weft/nftables'
import type {
  ForwardingEntry,
  FouPort,
  IpipLink,
  IptablesChain,
  LinkAddress,
  Neighbor,
  Nexthop,
  OwnLink,
  PumpPeer,
  Route,
  TunLink,
} from './state.js'

export interface LinkChange {
  readonly name: string
  readonly mac?: Mac
  readonly mtuBytes?: number
  readonly isUp?: true
}

/** What may change of a tunnel's device while it lives, with all that is on it. */
export interface VxlanChange {
  readonly name: string
  readonly parent?: string
  /** Of the family that it has been of. */
  readonly local?: Address
  readonly isLearning?: boolean
}

/** Everything that weft can do to a kernel. Executors, descriptions and the order are derived from this. */
export interface OperationArguments {
  'table.replace': { readonly table: Table }
  'table.delete': { readonly table: TableReference }
  /** The jumps that are there already stay in their places. */
  'chain.replace': { readonly chain: IptablesChain; readonly jumps: JumpChanges }
  /** With the jumps that were seen. */
  'chain.delete': { readonly chain: IptablesChain }
  'fou.add': { readonly fou: FouPort }
  'fou.delete': { readonly fou: FouPort }
  'link.create': { readonly link: OwnLink }
  'link.change': { readonly change: LinkChange }
  'vxlan.change': { readonly change: VxlanChange }
  /** Its own end and its port, while it lives. */
  'ipip.change': { readonly link: IpipLink }
  'tun.change': { readonly link: TunLink }
  'link.delete': { readonly name: string }
  'address.add': { readonly address: LinkAddress }
  'address.delete': { readonly address: LinkAddress }
  'neighbor.replace': { readonly neighbor: Neighbor }
  'neighbor.delete': { readonly neighbor: Neighbor }
  'forwarding.replace': { readonly entry: ForwardingEntry }
  'forwarding.delete': { readonly entry: ForwardingEntry }
  'pump.replace': { readonly peer: PumpPeer }
  'pump.delete': { readonly peer: PumpPeer }
  'nexthop.replace': { readonly nexthop: Nexthop }
  'nexthop.delete': { readonly nexthop: Nexthop }
  'route.replace': { readonly route: Route }
  'route.delete': { readonly route: Route }
}

export type OperationName = keyof OperationArguments
export type OperationOf<K extends OperationName> = { readonly do: K } & OperationArguments[K]
export type Operation = { [K in OperationName]: OperationOf<K> }[OperationName]

/** A table with one function an operation; leaving one out does not compile. */
export type PerOperation<Result, Extra extends readonly unknown[] = []> = {
  readonly [K in OperationName]: (operation: OperationOf<K>, ...extra: Extra) => Result
}

/**
 * Calls the function of an operation. The one cast of the model: TypeScript cannot see that
 * `table[operation.do]` and `operation` speak of the same K.
 */
export function perOperation<Result, Extra extends readonly unknown[]>(
  table: PerOperation<Result, Extra>,
  operation: Operation,
  ...extra: Extra
): Result {
  return (table[operation.do] as (operation: Operation, ...extra: Extra) => Result)(operation, ...extra)
}
