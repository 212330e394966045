import { createHash } from 'node:crypto'
import { type Address, bitsOf, encodeAddress, familyOf, lengthOf, networkOf, type Prefix, subnetAt } from '@weft/inet'
import type { FamilyNetwork } from '../model/network.js'

interface Draw {
  readonly network: FamilyNetwork
  /** Subnets of any length, sorted or not, inside the network or not. */
  readonly taken: readonly Prefix[]
  readonly seed: string
}

/**
 * A free subnet between the first and the last that may be given out; undefined when there is none. The seed decides
 * which: every node starts elsewhere, so that a thousand that come at the same moment rarely want the same one.
 */
export function freeSubnet({
  network: { network, subnetLength, subnetMin, subnetMax },
  taken,
  seed,
}: Draw): Prefix | undefined {
  const index = (address: bigint) => (address - numberOf(networkOf(network))) >> hostBits(network, subnetLength)
  const spans = taken
    .filter(prefix => familyOf(prefix) === familyOf(network))
    .map(prefix => ({ from: index(numberOf(networkOf(prefix))), to: index(lastOf(prefix)) }))
    .sort((a, b) => Number(a.from > b.from) - Number(a.from < b.from))
  const gaps = gapsBetween(spans, {
    from: index(numberOf(networkOf(subnetMin))),
    to: index(numberOf(networkOf(subnetMax))),
  })
  const free = gaps.reduce((sum, { from, to }) => sum + (to - from + 1n), 0n)
  if (free === 0n) return undefined
  let place = hashOf(seed) % free
  for (const { from, to } of gaps) {
    const size = to - from + 1n
    if (place < size) return subnetAt(network, subnetLength, from + place)
    place -= size
  }
  return undefined
}

/** Numbers from one to another, both included. */
interface Span {
  readonly from: bigint
  readonly to: bigint
}

/** What is left of the whole; spans come sorted by where they begin, and may overlap. */
function gapsBetween(spans: readonly Span[], whole: Span): readonly Span[] {
  const gaps: Span[] = []
  let next = whole.from
  for (const { from, to } of spans) {
    if (from > next) gaps.push({ from: next, to: from - 1n < whole.to ? from - 1n : whole.to })
    if (to >= next) next = to + 1n
    if (next > whole.to) break
  }
  if (next <= whole.to) gaps.push({ from: next, to: whole.to })
  return gaps.filter(({ from, to }) => from <= to)
}

function hashOf(seed: string): bigint {
  return createHash('sha256').update(seed).digest().readBigUInt64BE()
}

function numberOf(address: Address): bigint {
  return BigInt(`0x${Buffer.from(encodeAddress(address)).toString('hex')}`)
}

function lastOf(prefix: Prefix): bigint {
  return numberOf(networkOf(prefix)) + (1n << hostBits(prefix, lengthOf(prefix))) - 1n
}

function hostBits(prefix: Prefix, length: number): bigint {
  return BigInt(bitsOf(familyOf(prefix)) - length)
}
