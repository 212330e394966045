import type { LinkChange, Operation, VxlanChange } from '../model/operation.js'
import type { Scope } from '../model/scope.js'
import type { DesiredState, Link, OwnLink, State, VxlanLink } from '../model/state.js'
import { needsNewLink } from './equal.js'

export interface LinkDifference {
  readonly operations: readonly Operation[]
  /** Devices that go: with them goes all that is on them. */
  readonly gone: ReadonlySet<string>
  /** Devices whose MAC changes: the kernel forgets their neighbours, the permanent ones too. */
  readonly forgetful: ReadonlySet<string>
}

/** What the differences of all other kinds have to heed. */
export interface Bounds {
  readonly scope: Scope
  readonly links: LinkDifference
}

export function diffLinks(desired: DesiredState, observed: State, scope: Scope): LinkDifference {
  const operations: Operation[] = []
  const gone = new Set<string>()
  const forgetful = new Set<string>()
  for (const link of desired.link.values()) {
    const present = observed.link.get(link.name)
    if (present === undefined || needsNewLink(link, present)) {
      if (present !== undefined) gone.add(link.name)
      operations.push({ do: 'link.create', link })
      continue
    }
    // First: with another parent the kernel cuts the MTU, and allows another.
    const move = tunnelChange(link, present)
    if (move !== undefined) operations.push(move)
    const change = linkChange(link, present)
    if (change === undefined) continue
    if (change.mac !== undefined) forgetful.add(link.name)
    operations.push({ do: 'link.change', change })
  }
  for (const name of observed.link.keys()) if (scope.links.has(name) && !desired.link.has(name)) gone.add(name)
  for (const name of scope.obstacles) gone.add(name)
  for (const name of gone) operations.push({ do: 'link.delete', name })
  return { operations, gone, forgetful }
}

/** Of what only this kind of device has. */
function tunnelChange(desired: OwnLink, observed: Link): Operation | undefined {
  if (desired.kind === 'vxlan') {
    const change = vxlanChange(desired, observed)
    return change && { do: 'vxlan.change', change }
  }
  if (observed.kind !== desired.kind) return undefined
  if (observed.local === desired.local && observed.port === desired.port) return undefined
  return desired.kind === 'ipip' ? { do: 'ipip.change', link: desired } : { do: 'tun.change', link: desired }
}

function linkChange(desired: OwnLink, observed: Link): LinkChange | undefined {
  const change = {
    ...(desired.kind === 'vxlan' && observed.kind === 'vxlan' && observed.mac !== desired.mac && { mac: desired.mac }),
    ...(observed.mtuBytes !== desired.mtuBytes && { mtuBytes: desired.mtuBytes }),
    ...(!observed.isUp && { isUp: true as const }),
  }
  return Object.keys(change).length === 0 ? undefined : { name: desired.name, ...change }
}

function vxlanChange(desired: VxlanLink, observed: Link): VxlanChange | undefined {
  if (observed.kind !== 'vxlan') return undefined
  const { name, parent, local, isLearning } = desired
  const change = {
    ...(observed.parent !== parent && { parent }),
    ...(observed.local !== local && { local }),
    ...(observed.isLearning !== isLearning && { isLearning }),
  }
  return Object.keys(change).length === 0 ? undefined : { name, ...change }
}
