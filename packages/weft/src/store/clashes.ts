import type { Prefix } from '@weft/inet'
import { families } from '../model/family.js'
import type { Subnets } from '../model/subnets.js'
import { TakenSubnets } from '../model/taken-subnets.js'

/** Whose subnet overlaps that of one that comes before it, and whose that is. */
export function findClashes<One extends { readonly subnets: Subnets }>(
  eldestFirst: readonly One[],
): ReadonlyMap<One, One> {
  const clashing = new Map<One, One>()
  for (const family of families) {
    const taken = new TakenSubnets<{ readonly one: One; readonly subnet: Prefix }>()
    for (const one of eldestFirst) {
      const subnet = one.subnets[family]
      const rival = subnet && taken.claim({ one, subnet })
      if (rival !== undefined) clashing.set(one, rival.one)
    }
  }
  return clashing
}

export interface Twin<One> {
  readonly identity: string
  readonly bearer: One
}

/** Who says of its node what no other may say too, and has said it before. */
export function findTwin<One extends { readonly identities: readonly string[] }>(
  { identities }: One,
  bearers: ReadonlyMap<string, One>,
): Twin<One> | undefined {
  for (const identity of identities) {
    const bearer = bearers.get(identity)
    if (bearer !== undefined) return { identity, bearer }
  }
  return undefined
}
