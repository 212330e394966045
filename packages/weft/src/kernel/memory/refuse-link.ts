import { familyOf, isUnicastMac } from '@weft/inet'
import type { LinkChange, VxlanChange } from '../../model/operation.js'
import type { OwnLink, State, VxlanLink } from '../../model/state.js'
import { failure, noDevice } from '../failure.js'
import type { OperationFailure } from '../kernel.js'
import type { Machine } from './machine.js'
import { leastMtuBytes, mostMtuBytes } from './mtu.js'
import { newTunnelRefusal } from './refuse-udp.js'

/** IFNAMSIZ less the NUL. */
const longestName = 15

export function newLinkRefusal(machine: Machine, link: OwnLink): OperationFailure | undefined {
  const { state } = machine
  if (link.kind === 'vxlan' && !state.link.has(link.parent)) return noDevice(link.parent)
  if (link.name.length > longestName) return failure('ERANGE', `${link.name} is longer than ${longestName} characters`)
  return link.kind === 'vxlan' ? newVxlanRefusal(state, link) : newTunnelRefusal(machine, link)
}

function newVxlanRefusal(state: State, link: VxlanLink): OperationFailure | undefined {
  const { name, mac, mtuBytes } = link
  if (!isUnicastMac(mac)) return failure('EADDRNOTAVAIL', `${mac} is a group, not the address of a device`)
  if (mtuBytes < leastMtuBytes) return failure('EINVAL', `an MTU of ${mtuBytes} is less than ${leastMtuBytes}`)
  if (state.link.has(name)) return failure('EEXIST', `there is a device ${name} already`)
  const twin = vxlans(state).find(other => other.vni === link.vni && hasSameSocket(other, link))
  if (twin !== undefined) return failure('EEXIST', `${twin.name} has VNI ${link.vni} on port ${link.port} already`)
  return link.isUp ? portRefusal(state, link) : undefined
}

export function linkChangeRefusal(state: State, change: LinkChange): OperationFailure | undefined {
  const { name, mac, mtuBytes, isUp } = change
  const link = state.link.get(name)
  if (link === undefined) return noDevice(name)
  if (mac !== undefined && !isUnicastMac(mac)) {
    return failure('EADDRNOTAVAIL', `${mac} is a group, not the address of a device`)
  }
  if (link.kind === 'other') return undefined
  const most = mostMtuBytes(state, link)
  if (mtuBytes !== undefined && (mtuBytes > most || mtuBytes < leastMtuBytes)) {
    return failure('EINVAL', `an MTU of ${mtuBytes} is not within ${leastMtuBytes} and ${most}`)
  }
  return link.kind === 'vxlan' && isUp && !link.isUp ? portRefusal(state, link) : undefined
}

export function vxlanChangeRefusal(state: State, { name, parent, local }: VxlanChange): OperationFailure | undefined {
  const link = state.link.get(name)
  if (link === undefined) return noDevice(name)
  if (parent !== undefined && !state.link.has(parent)) return noDevice(parent)
  if (link.kind !== 'vxlan') return failure('EOPNOTSUPP', `${name} is no VXLAN device`)
  if (local === undefined || familyOf(local) === familyOf(link.local)) return undefined
  return failure('EOPNOTSUPP', `the end of ${name} is ${link.local}, and ${local} is of another family`)
}

/** Tunnels that are up share the socket of their port, and so must agree on what it understands. */
function portRefusal(state: State, link: VxlanLink): OperationFailure | undefined {
  const holder = vxlans(state).find(
    other => other.name !== link.name && other.isUp && other.port === link.port && hasOtherSocket(other, link),
  )
  return holder && failure('EADDRINUSE', `${holder.name} holds port ${link.port} with other options`)
}

function hasSameSocket(a: VxlanLink, b: VxlanLink): boolean {
  return a.port === b.port && a.hasGbp === b.hasGbp && familyOf(a.local) === familyOf(b.local)
}

function hasOtherSocket(a: VxlanLink, b: VxlanLink): boolean {
  return a.hasGbp !== b.hasGbp && familyOf(a.local) === familyOf(b.local)
}

function vxlans({ link }: State): VxlanLink[] {
  return [...link.values()].filter(one => one.kind === 'vxlan')
}
