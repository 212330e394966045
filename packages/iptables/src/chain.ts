export interface ChainReference {
  readonly table: string
  readonly name: string
}

/** A chain of one's own. Rules are texts, written as `iptables-save` prints them, so that equality is `===`. */
export interface Chain extends ChainReference {
  /** In their order, without `-A NAME`. */
  readonly rules: readonly string[]
  /** The rules of other chains that lead here. */
  readonly jumps: readonly Jump[]
}

export interface Jump {
  readonly from: string
  readonly rule: string
}
