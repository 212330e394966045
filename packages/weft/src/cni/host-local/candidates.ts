import type { Address } from '@weft/inet'
import { addressNumbered, numberOf } from './address-number.js'
import { findRange, type Range, type RangeSet } from './range.js'

export interface Candidate {
  readonly address: Address
  readonly range: Range
}

interface Position {
  readonly index: number
  readonly number: bigint
}

/**
 * Every address of the set once, in the order in which they are given: round after round, on from the one that was given
 * last, so that an address rests as long as it can before somebody else has it.
 */
export function* candidatesOf(set: RangeSet, last: Address | undefined): Generator<Candidate, void> {
  const start = startOf(set, last)
  let position = start
  do {
    const range = set[position.index] ?? set[0]
    const address = addressNumbered(position.number, range.family)
    if (address !== range.gateway) yield { address, range }
    position = after(set, position)
  } while (position.number !== start.number)
}

function startOf(set: RangeSet, last: Address | undefined): Position {
  const range = last === undefined ? undefined : findRange(set, last)
  // Ranges may have been others when it was given: then from the start.
  if (last === undefined || range === undefined) return { index: 0, number: set[0].first }
  return after(set, { index: set.indexOf(range), number: numberOf(last) })
}

function after(set: RangeSet, { index, number }: Position): Position {
  if (number !== (set[index] ?? set[0]).last) return { index, number: number + 1n }
  const next = (index + 1) % set.length
  return { index: next, number: (set[next] ?? set[0]).first }
}
