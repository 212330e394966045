/** What happens to a packet that the route matches. */
export type RouteType = (typeof types)[number]

// In the order of the kernel's RTN_* numbers.
const types = [
  'unspecified',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
  'xresolve',
] as const

export function routeTypeNumber(type: RouteType): number {
  return types.indexOf(type)
}

export function routeTypeOfNumber(number: number): RouteType {
  return types[number] ?? 'unspecified'
}
