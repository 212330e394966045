import type { Family } from '@weft/inet'
import type { Chain, Match, Rule, Table, TableReference } from '@weft/nftables'
import { forwardRules, kubeMasqueradeMark, masqueradeRules, type PacketRule, type RuleGround } from './packet-rules.js'
import type { TrafficOptions } from './traffic-options.js'

const nftFamily = { ipv4: 'ip', ipv6: 'ip6' } as const

/** Every table that weft or flannel may have made on a machine, in these families. */
export function tableKeys(families: readonly Family[]): readonly string[] {
  return families.map(tableReference).map(({ family, name }) => `${family} ${name}`)
}

function tableReference(family: Family): TableReference {
  return { family: nftFamily[family], name: `flannel-${family}` }
}

/**
 * Undefined when no rules are wanted. The table is flannel's in name, comments and chains: whichever of the two starts takes
 * the other's over.
 */
export function nftTable(ground: RuleGround, options: TrafficOptions): Table | undefined {
  const chains: Chain[] = []
  if (options.acceptsForwarded)
    chains.push({
      name: 'forward',
      comment: 'chain to accept flannel traffic',
      hook: { type: 'filter', hook: 'forward', priority: 0, policy: 'accept' },
      rules: forwardRules(ground).map(rule => nftRule(rule, options)),
    })
  if (options.masquerades)
    chains.push({
      name: 'postrtg',
      comment: 'chain to manage traffic masquerading by flannel',
      hook: { type: 'nat', hook: 'postrouting', priority: 100, policy: 'accept' },
      rules: masqueradeRules(ground).map(rule => nftRule(rule, options)),
    })
  return chains.length === 0 ? undefined : tableOf(ground.family, chains)
}

export function tableOf(of: Family, chains: readonly Chain[]): Table {
  const { family, name } = tableReference(of)
  return { family, name, comment: `rules for ${name}`, sets: [], chains }
}

function nftRule(
  { isMarkedByKube, source, destination, verdict }: PacketRule,
  { isFullyRandom }: TrafficOptions,
): Rule {
  const match: Match[] = []
  // flannel compares the whole mark here, and one bit of it with iptables.
  if (isMarkedByKube) match.push({ on: 'mark', operator: '==', value: kubeMasqueradeMark, mask: 0xffffffff })
  if (source !== undefined) match.push({ on: 'source', ...source })
  if (destination !== undefined) match.push({ on: 'destination', ...destination })
  return { match, verdict: verdict === 'masquerade' ? { masquerade: { isFullyRandom } } : verdict }
}
