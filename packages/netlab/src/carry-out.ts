import type { Request, RouteConnection } from '@weft/netlink'

/** Sends requests of which each is expected to succeed; throws the kernel's first refusal. */
export function carryOut(route: RouteConnection, requests: readonly Request[]): void {
  const refusal = route.execute(requests).find(outcome => outcome !== undefined)
  if (refusal !== undefined) throw refusal
}

export function linkIndex(route: RouteConnection, name: string): number {
  const link = route.links().find(link => link.name === name)
  if (link === undefined) throw new RangeError(`There is no link named ${name} here.`)
  return link.index
}
