import type { Prefix } from '@weft/inet'
import type { Facts } from '../model/facts.js'
import { families } from '../model/family.js'
import type { ObserveQuestion } from '../model/observe-question.js'
import type { Scope } from '../model/scope.js'
import { chainKeys } from './iptables-chains.js'
import { leftOvers } from './left-overs.js'
import { tableKeys } from './nft-table.js'

/** What must be known of the kernel to clear these networks away. */
export function cleanupQuestion(networks: readonly Prefix[]): ObserveQuestion {
  return { links: new Set(), networks, tables: tableKeys(families), chains: chainKeys(families), resolve: [] }
}

/** How far a plan speaks that wants nothing: all that is ours in these networks. */
export function cleanupScope(networks: readonly Prefix[], facts: Facts): Scope {
  return {
    links: new Set(),
    ...leftOvers(facts, { networks, own: [] }),
    fouPorts: new Set(),
    networks,
    tables: new Set(tableKeys(families)),
    chains: new Set(chainKeys(families)),
  }
}
