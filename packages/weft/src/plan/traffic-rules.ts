import { type Family, familyOf, type Prefix } from '@weft/inet'
import { type Entry, entry } from '../backends/entry.js'
import type { NetworkConfig } from '../config/network-config.js'
import type { Problem } from '../model/problem.js'
import { type Route, weftProtocol } from '../model/state.js'
import type { TrafficRuleFacts } from '../model/traffic-rule-facts.js'
import { iptablesChains } from './iptables-chains.js'
import { nftTable } from './nft-table.js'
import type { RuleGround } from './packet-rules.js'
import { barriersAhead, bridgeProblems, formSubstituted, noTrafficRules } from './rule-problems.js'
import type { TrafficOptions } from './traffic-options.js'

export type RuleForm = 'nftables' | 'iptables'

export interface TrafficQuestion {
  readonly family: Family
  readonly network: Prefix
  readonly podSubnet: Prefix
  readonly config: NetworkConfig
  readonly options: TrafficOptions
  readonly facts: TrafficRuleFacts
}

export interface TrafficPlan {
  readonly entries: readonly Entry[]
  readonly problems: readonly Problem[]
}

/** The rules of one family, in the form that net-conf asks for, or in the other if that one cannot be had. */
export function planTrafficRules({ family, network, podSubnet, config, options, facts }: TrafficQuestion): TrafficPlan {
  const blackhole = options.hasBlackhole ? [entry('route', blackholeOf(podSubnet))] : []
  if (!options.masquerades && !options.acceptsForwarded) return { entries: blackhole, problems: [] }
  const { wanted, form } = chooseForm(config, facts, family)
  if (form === undefined) return { entries: blackhole, problems: [noTrafficRules(options, facts, family)] }
  const nonMasqueraded = config.nonMasqueraded.filter(one => familyOf(one) === family)
  const rules = ruleEntries(form, { family, network, podSubnet, nonMasqueraded }, { options, facts })
  return {
    entries: [...rules, ...blackhole],
    problems: [
      ...(form === wanted ? [] : [formSubstituted(wanted, facts, family)]),
      ...(wanted === 'iptables' ? bridgeProblems(facts.bridgeNetfilter, family) : []),
      ...(options.acceptsForwarded ? barriersAhead({ form, facts, family, network }) : []),
    ],
  }
}

function ruleEntries(
  form: RuleForm,
  ground: RuleGround,
  { options, facts }: { readonly options: TrafficOptions; readonly facts: TrafficRuleFacts },
): readonly Entry[] {
  if (form === 'nftables') {
    const table = nftTable(ground, options)
    return table === undefined ? [] : [entry('table', table)]
  }
  const { variant, canRandomizeFully } = facts.iptables
  const sayable = { ...options, isFullyRandom: options.isFullyRandom && canRandomizeFully }
  return iptablesChains(ground, sayable, variant).map(chain => entry('chain', chain))
}

function chooseForm({ usesNftables }: NetworkConfig, { missingNft, iptables }: TrafficRuleFacts, family: Family) {
  const wanted: RuleForm = usesNftables ? 'nftables' : 'iptables'
  const possible: RuleForm[] = []
  if (missingNft === undefined) possible.push('nftables')
  if (iptables.missing[family] === undefined) possible.push('iptables')
  return { wanted, form: possible.includes(wanted) ? wanted : possible[0] }
}

/**
 * Any other route to the subnet comes first, a bridge's own above all. flannel writes the blackhole with the best metric,
 * where it hides the bridge's route if that comes later.
 */
const lastResortMetric = 4096

function blackholeOf(podSubnet: Prefix): Route {
  const hop = { by: 'blackhole', link: undefined } as const
  return { destination: podSubnet, metric: lastResortMetric, protocol: weftProtocol, hop }
}
