import { isDeepStrictEqual } from 'node:util'
import type { Jump } from '@weft/iptables'
import type { Operation } from '../model/operation.js'
import type { Scope } from '../model/scope.js'
import type { DesiredState, IptablesChain, State } from '../model/state.js'

/** Jumps that we have no word for are somebody's: they stay as long as the chain does. */
export function diffChains(desired: DesiredState, observed: State, scope: Scope): Operation[] {
  const operations: Operation[] = []
  for (const [key, chain] of desired.chain) {
    const there = observed.chain.get(key)
    const add = chain.jumps.filter(jump => countOf(jump, there) === 0)
    const surplus = chain.jumps.flatMap(jump =>
      Array.from({ length: Math.max(0, countOf(jump, there) - 1) }, () => jump),
    )
    const isAsWanted = isDeepStrictEqual(chain.rules, there?.rules) && add.length === 0 && surplus.length === 0
    if (!isAsWanted) operations.push({ do: 'chain.replace', chain, jumps: { add, delete: surplus } })
  }
  for (const [key, chain] of observed.chain)
    if (scope.chains.has(key) && !desired.chain.has(key)) operations.push({ do: 'chain.delete', chain })
  return operations
}

function countOf(jump: Jump, there: IptablesChain | undefined): number {
  return there?.jumps.filter(one => isDeepStrictEqual(one, jump)).length ?? 0
}
