import { CniError } from '@weft/cni'
import type { Outcome, Request, RouteConnection } from '@weft/netlink'

/** All of the requests in one write. The first refusal comes out as what was being done and the kernel's words. */
export function carryOut(route: RouteConnection, doing: string, requests: readonly Request[]): void {
  if (requests.length > 0) requireSuccess(doing, route.execute(requests))
}

export function requireSuccess(doing: string, outcomes: readonly Outcome[]): void {
  const refusal = outcomes.find(outcome => outcome !== undefined)
  if (refusal !== undefined) throw new CniError('internal', `${doing}: ${refusal.message}`, { cause: refusal })
}

/** The same for deletions, for which it is no refusal that the link was gone before. */
export function requireGone(doing: string, outcomes: readonly Outcome[]): void {
  requireSuccess(
    doing,
    outcomes.filter(outcome => outcome?.errno !== 'ENODEV'),
  )
}
