import type { Plugin } from '@weft/cni'
import type { Iptables } from '@weft/iptables'
import type { FileDescriptor } from '@weft/linux'
import type { RouteConnection } from '@weft/netlink'
import type { NftCommands } from '@weft/nftables'
import type { LinkRemovals } from './links/link-removals.js'

/** Where a plugin works: the node, and the namespace of one pod. */
export interface Place {
  readonly host: RouteConnection
  /** None when the namespace is gone, as at many a DEL, and when it is about no pod: STATUS and GC. */
  readonly pod?: PodNetwork
  readonly removals: LinkRemovals
  readonly iptables: Iptables
  readonly nft: NftCommands
  /** The plugin with this name: one of ours, or else a program that the runtime's side executes. */
  readonly plugin: (type: string) => Plugin
}

export interface PodNetwork {
  /** A socket that was opened inside. */
  readonly route: RouteConnection
  /** The namespace itself, for the kernel to put a link's end there. */
  readonly namespace: FileDescriptor
}
