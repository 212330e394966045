import { familyOf } from '@weft/inet'
import type { Hop, Link, Nexthop, OwnLink, Route } from '../model/state.js'

/** What cannot change on a living device; nor can the family of its own end. */
const fixedAttributes = ['vni', 'port', 'hasGbp'] as const

export function needsNewLink(desired: OwnLink, observed: Link): boolean {
  if (desired.kind !== 'vxlan') return observed.kind !== desired.kind
  if (observed.kind !== 'vxlan' || familyOf(desired.local) !== familyOf(observed.local)) return true
  return fixedAttributes.some(name => desired[name] !== observed[name])
}

export function sameRoute(a: Route, b: Route): boolean {
  return a === b || (a.protocol === b.protocol && sameHop(a.hop, b.hop))
}

export function sameNexthop(a: Nexthop, b: Nexthop): boolean {
  return (
    a === b || (a.gateway === b.gateway && a.link === b.link && a.isOnlink === b.isOnlink && a.protocol === b.protocol)
  )
}

function sameHop(a: Hop, b: Hop): boolean {
  if (a.by === 'nexthop') return b.by === 'nexthop' && a.id === b.id
  if (a.by === 'gateway')
    return b.by === 'gateway' && a.gateway === b.gateway && a.link === b.link && a.isOnlink === b.isOnlink
  if (a.by === 'device') return b.by === 'device' && a.link === b.link
  if (a.by === 'blackhole') return b.by === 'blackhole'
  return b.by === 'other' && a.text === b.text
}
