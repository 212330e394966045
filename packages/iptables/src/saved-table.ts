/** A table as `iptables-save` prints it. */
export interface SavedTable {
  readonly name: string
  readonly chains: ReadonlyMap<string, SavedChain>
}

export interface SavedChain {
  /** ACCEPT or DROP for the chains that the kernel enters by itself; absent for all others. */
  readonly policy?: string
  /** Without `-A NAME`. */
  readonly rules: readonly string[]
}
