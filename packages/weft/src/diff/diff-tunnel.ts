import { addressOf, familyOf } from '@weft/inet'
import type { Operation, OperationOf } from '../model/operation.js'
import type { DesiredState, LinkAddress, State } from '../model/state.js'
import type { Bounds } from './diff-links.js'
import { isOurAddress } from './ownership.js'
import { strangers } from './strangers.js'

/** An address that is in the way of one of ours goes first; otherwise what is new comes before what is old goes. */
export function diffAddresses(desired: DesiredState, observed: State, { scope, links }: Bounds): Operation[] {
  const cleared: Operation[] = []
  const added: Operation[] = []
  const deleted: Operation[] = []
  const wanted = new Set<string>()
  for (const [key, address] of desired.address) {
    wanted.add(placeOf(address))
    if (!observed.address.has(key) || links.gone.has(address.link)) added.push({ do: 'address.add', address })
  }
  for (const [key, address] of observed.address) {
    if (desired.address.has(key) || links.gone.has(address.link) || !isOurAddress(address, scope)) continue
    const isInTheWay = familyOf(address.address) === 'ipv6' && wanted.has(placeOf(address))
    const operations = isInTheWay ? cleared : deleted
    operations.push({ do: 'address.delete', address })
  }
  return [...cleared, ...added, ...deleted]
}

/** A device has an IPv6 address once, whatever its length. */
function placeOf({ link, address }: LinkAddress): string {
  return `${link} ${addressOf(address)}`
}

export function diffNeighbors(desired: DesiredState, observed: State, { scope, links }: Bounds): Operation[] {
  const operations: Operation[] = []
  const isLost = (link: string) => links.gone.has(link) || links.forgetful.has(link)
  let known = 0
  desired.neighbor.forEach((neighbor, key) => {
    const present = observed.neighbor.get(key)
    if (present !== undefined) known += 1
    if (present?.mac !== neighbor.mac || isLost(neighbor.link)) operations.push({ do: 'neighbor.replace', neighbor })
  })
  for (const neighbor of strangers(observed.neighbor, desired.neighbor, known))
    if (scope.links.has(neighbor.link) && !isLost(neighbor.link)) operations.push({ do: 'neighbor.delete', neighbor })
  return operations
}

/** A MAC of one machine has one destination: a new one takes the place of the old one, which then needs no deletion. */
export function diffForwarding(desired: DesiredState, observed: State, { scope, links }: Bounds): Operation[] {
  const replacing: OperationOf<'forwarding.replace'>[] = []
  let known = 0
  desired.forwarding.forEach((entry, key) => {
    const isPresent = observed.forwarding.has(key)
    if (isPresent) known += 1
    if (isPresent && !links.gone.has(entry.link)) return
    replacing.push({ do: 'forwarding.replace', entry })
  })
  const stale = [...strangers(observed.forwarding, desired.forwarding, known)]
  if (stale.length === 0) return replacing
  const replaced = new Set(replacing.map(({ entry: { link, mac } }) => `${link} ${mac}`))
  const deleting = stale
    .filter(({ link, mac }) => scope.links.has(link) && !links.gone.has(link) && !replaced.has(`${link} ${mac}`))
    .map((entry): Operation => ({ do: 'forwarding.delete', entry }))
  return [...replacing, ...deleting]
}
