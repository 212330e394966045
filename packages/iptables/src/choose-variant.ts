import type { Variant } from './program.js'
import type { SavedTable } from './saved-table.js'

/** How much is in the tables of one variant, both families together. */
export interface Evidence {
  /** kubelet makes a chain in `mangle` to tell others where it writes. */
  readonly hasHint: boolean
  readonly rules: number
}

const hints = ['KUBE-IPTABLES-HINT', 'KUBE-KUBELET-CANARY']

export function evidenceIn(tables: readonly SavedTable[]): Evidence {
  const mangle = tables.find(({ name }) => name === 'mangle')
  const counts = tables.flatMap(({ chains }) => [...chains.values()].map(({ rules }) => rules.length))
  return {
    hasHint: hints.some(hint => mangle?.chains.has(hint)),
    rules: counts.reduce((sum, count) => sum + count, 0),
  }
}

/**
 * The variant that the host's other programs use: where kubelet left its hint, else where there are more rules, else what the
 * program `iptables` is. Rules in the other one would be read by nobody who looks for them.
 */
export function chooseVariant(evidence: ReadonlyMap<Variant, Evidence>, usual: Variant): Variant {
  const nft = evidence.get('nft')
  const legacy = evidence.get('legacy')
  if (nft === undefined || legacy === undefined) return nft ? 'nft' : legacy ? 'legacy' : usual
  if (nft.hasHint || legacy.hasHint) return nft.hasHint ? 'nft' : 'legacy'
  if (nft.rules === legacy.rules) return usual
  return nft.rules > legacy.rules ? 'nft' : 'legacy'
}
