import { CniError } from '@weft/cni'
import type { HeldAddress } from './held-addresses.js'
import type { Owner } from './owner.js'
import { countAddresses, findRange, formatSet, type RangeSet } from './range.js'

const shown = 3

/** Nothing is left to give: which range it is, and what holds it. */
export function fullRange(set: RangeSet, held: readonly HeldAddress[]): CniError {
  const within = held.filter(({ address }) => findRange(set, address) !== undefined)
  const count = set.reduce((sum, range) => sum + countAddresses(range), 0n)
  const examples = within.slice(0, shown).map(({ address, owner }) => `${address} by ${formatHolder(owner)}`)
  const others = within.length > shown ? ` and ${within.length - shown} more` : ''
  return new CniError(
    'tryAgainLater',
    `no address is free in ${set.map(({ subnet }) => subnet).join(', ')}: all ${count} of ${formatSet(set)} are held, ${examples.join(', ')}${others}`,
    { details: '`weft ipam` lists who holds them; an address is free again when its container is deleted' },
  )
}

export function formatHolder(owner: Owner | undefined): string {
  if (owner === undefined) return 'nobody (an empty file)'
  const { containerId, interfaceName } = owner
  return interfaceName === undefined ? containerId : `${containerId} (${interfaceName})`
}
