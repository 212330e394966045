import { formatHolder } from '../cni/host-local/full-range.js'
import type { HeldSince } from '../cni/host-local/network-use.js'
import { countAddresses, findRange, formatRange, type RangeSet } from '../cni/host-local/range.js'
import { formatTable } from './format-table.js'

export interface NetworkUse {
  readonly network: string
  readonly held: readonly HeldSince[]
  /** Undefined when no configuration of this node tells. */
  readonly sets: readonly RangeSet[] | undefined
}

/** For programs. Counts of IPv6 may be beyond what a number says exactly. */
export function describeUse({ network, held, sets }: NetworkUse): object {
  return {
    network,
    ...(sets && {
      ranges: countUse(sets, held).map(({ used, free, ...rest }) => ({ ...rest, used, free: Number(free) })),
    }),
    addresses: held.map(({ address, owner, since }) => ({
      address,
      ...(owner && { containerId: owner.containerId }),
      ...(owner?.interfaceName !== undefined && { interface: owner.interfaceName }),
      since: since.toISOString(),
    })),
  }
}

/** For people: each range with its count, then who holds what. */
export function formatUse({ network, held, sets }: NetworkUse): string {
  const counts =
    sets === undefined
      ? [`  ${held.length} used; no configuration on this node says of how many`]
      : countUse(sets, held).map(({ range, used, free }) => `  ${range}: ${used} used, ${free} free`)
  const strangers = sets === undefined ? 0 : held.filter(one => !sets.some(set => findRange(set, one.address))).length
  const outside = strangers === 0 ? [] : [`  ${strangers} of other ranges than these`]
  const rows = held.map(({ address, owner, since }) => [
    `  ${address}`,
    formatHolder(owner),
    `since ${since.toISOString()}`,
  ])
  return [`network ${network}`, ...counts, ...outside, ...formatTable(rows)].map(line => `${line}\n`).join('')
}

interface RangeUse {
  readonly subnet: string
  readonly range: string
  readonly used: number
  readonly free: bigint
}

function countUse(sets: readonly RangeSet[], held: readonly HeldSince[]): readonly RangeUse[] {
  return sets.flat().map(range => {
    const used = held.filter(({ address }) => findRange([range], address) !== undefined).length
    return { subnet: range.subnet, range: formatRange(range), used, free: countAddresses(range) - BigInt(used) }
  })
}
