import { families, familyLease } from '../model/family.js'
import type { ObserveQuestion } from '../model/observe-question.js'
import { chainKeys } from './iptables-chains.js'
import { tableKeys } from './nft-table.js'
import type { PlanInput } from './plan.js'
import type { NodeOptions } from './underlay.js'

interface Asking extends Pick<PlanInput, 'config' | 'leases' | 'formerNetworks'> {
  readonly options: Pick<NodeOptions, 'interfaces'>
}

/** What must be known of the kernel to plan and diff this: rules in both forms, since what is there of the other one goes. */
export function questionFor({ config, options, leases, formerNetworks = [] }: Asking): ObserveQuestion {
  const { families: enabled, backend } = config
  const { canReach } = options.interfaces
  const planned = families.filter(family => enabled[family] !== undefined)
  const publicAddresses = () =>
    planned.flatMap(family => leases.flatMap(lease => familyLease(lease, family).publicAddress ?? []))
  return {
    links: new Set(planned.flatMap(backend.links)),
    networks: [...planned.flatMap(family => enabled[family]?.network ?? []), ...formerNetworks],
    tables: tableKeys(families),
    chains: chainKeys(families),
    ...(backend.fouPort !== undefined && { asksForFou: true }),
    resolve: [...(canReach === undefined ? [] : [canReach]), ...(backend.asksForPaths ? publicAddresses() : [])],
  }
}
