import { CniError, type ResultIp } from '@weft/cni'
import { type Address, lengthOf, withLength } from '@weft/inet'
import { type Candidate, candidatesOf } from './candidates.js'
import { fullRange } from './full-range.js'
import type { LockedFolder } from './locked-folder.js'
import type { Owner } from './owner.js'
import { findRange, formatSet, type RangeSet } from './range.js'

interface Wishes {
  readonly sets: readonly RangeSet[]
  readonly requested: readonly Address[]
  readonly owner: Required<Owner>
}

/** One address of each set for the owner; none when not all of it can be. */
export function allocate(folder: LockedFolder, { sets, requested, owner }: Wishes): readonly ResultIp[] {
  // Nobody waits to write into these any more: the lock is ours.
  for (const one of folder.held) if (one.owner === undefined) folder.release(one)
  const missing = new Set(requested)
  const given: Candidate[] = []
  try {
    for (const [index, set] of sets.entries()) {
      const wanted = [...missing].find(address => findRange(set, address) !== undefined)
      if (wanted !== undefined) missing.delete(wanted)
      const chosen =
        wanted === undefined ? takeNext(folder, { set, index, owner }) : takeWanted(folder, { set, wanted, owner })
      given.push(chosen)
      folder.noteReserved(index, chosen.address)
    }
    if (missing.size > 0)
      throw new CniError(
        'invalidConfig',
        `not to be had are the requested addresses ${[...missing].join(', ')}: a range is needed for each, that is nobody else's`,
      )
  } catch (error) {
    for (const { address } of given) folder.release({ name: address })
    throw error
  }
  return given.map(({ address, range: { subnet, gateway } }) => ({
    address: withLength(address, lengthOf(subnet)),
    gateway,
  }))
}

function takeWanted(
  folder: LockedFolder,
  { set, wanted, owner }: { set: RangeSet; wanted: Address; owner: Required<Owner> },
): Candidate {
  const range = findRange(set, wanted) ?? set[0]
  if (wanted === range.gateway)
    throw new CniError('invalidConfig', `the requested address ${wanted} is the gateway of ${range.subnet}`)
  if (!folder.reserve(wanted, owner))
    throw new CniError('tryAgainLater', `the requested address ${wanted} of ${formatSet(set)} is held already`)
  return { address: wanted, range }
}

function takeNext(
  folder: LockedFolder,
  { set, index, owner }: { set: RangeSet; index: number; owner: Required<Owner> },
): Candidate {
  const { containerId, interfaceName } = owner
  const former = folder.held.find(
    one =>
      one.owner?.containerId === containerId &&
      (one.owner.interfaceName ?? interfaceName) === interfaceName &&
      findRange(set, one.address) !== undefined,
  )
  if (former !== undefined)
    throw new CniError(
      'internal',
      `${former.address} is held by ${containerId} (${interfaceName}) already: an ADD cannot be repeated without a DEL`,
    )
  for (const candidate of candidatesOf(set, folder.lastReserved(index)))
    if (folder.reserve(candidate.address, owner)) return candidate
  throw fullRange(set, folder.held)
}
