import type { Address, Family, Prefix } from '@weft/inet'

/**
 * An nftables table as plain JSON. There is one way to write each table (sets and matches in order, a single address
 * as /32 or /128), so that a table read back from the kernel deep-equals the table that was written.
 */
export interface Table extends TableReference {
  readonly comment?: string
  readonly sets: readonly NftSet[]
  readonly chains: readonly Chain[]
}

export interface TableReference {
  readonly family: TableFamily
  readonly name: string
}

export type TableFamily = 'ip' | 'ip6' | 'inet'

export type NftSet = PrefixSet | AddressSet

/** Made by `prefixSet`. An address is in it when one of the prefixes contains it. */
export interface PrefixSet {
  readonly name: string
  readonly comment?: string
  readonly family: Family
  readonly holds: 'prefixes'
  readonly elements: readonly Prefix[]
}

/** Made by `addressSet`. */
export interface AddressSet {
  readonly name: string
  readonly comment?: string
  readonly family: Family
  readonly holds: 'addresses'
  readonly elements: readonly Address[]
}

/** With a hook, packets enter here; without one, only rules that jump lead here. */
export interface Chain {
  readonly name: string
  readonly comment?: string
  readonly hook?: Hook
  readonly rules: readonly Rule[]
}

export interface Hook {
  readonly type: 'filter' | 'nat'
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting'
  readonly priority: number
  readonly policy: 'accept' | 'drop'
}

/**
 * The verdict is for the packets that fit every match. The matches stand in the order interfaces, mark, source,
 * destination, ports.
 */
export interface Rule {
  readonly match: readonly Match[]
  readonly verdict: Verdict
  readonly comment?: string
}

export type Match = PrefixMatch | SetMatch | PortMatch | InterfaceMatch | MarkMatch

export type Operator = '==' | '!='

export interface PrefixMatch {
  readonly on: 'source' | 'destination'
  readonly operator: Operator
  readonly prefix: Prefix
}

/** `family` is the family of the set: an inet table holds sets of both. */
export interface SetMatch {
  readonly on: 'source' | 'destination'
  readonly operator: Operator
  readonly set: string
  readonly family: Family
}

/** Only packets of the protocol fit, with `!=` too: `udp dport != 53` is "UDP, but not to port 53". */
export interface PortMatch {
  readonly on: 'source-port' | 'destination-port'
  readonly operator: Operator
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
}

export interface InterfaceMatch {
  readonly on: 'input-interface' | 'output-interface'
  readonly operator: Operator
  readonly name: string
}

/** Compares the bits of `mask`; all 32 bits are 0xffffffff. */
export interface MarkMatch {
  readonly on: 'mark'
  readonly operator: Operator
  readonly value: number
  readonly mask: number
}

export type Verdict =
  | 'accept'
  | 'drop'
  | 'return'
  | { readonly masquerade: { readonly isFullyRandom: boolean } }
  | { readonly jump: string }
