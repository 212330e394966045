import type { Family } from '@weft/inet'
import { type Program, programs, quoteWord, type Variant } from '@weft/iptables'
import type { IptablesChain } from '../model/state.js'
import {
  forwardRules,
  kubeMasqueradeMark,
  masqueradeRules,
  type PacketRule,
  type RuleGround,
  type Side,
} from './packet-rules.js'
import type { TrafficOptions } from './traffic-options.js'

const postrouting = { table: 'nat', name: 'FLANNEL-POSTRTG', from: 'POSTROUTING', comment: 'flanneld masq' }
const forward = { table: 'filter', name: 'FLANNEL-FWD', from: 'FORWARD', comment: 'flanneld forward' }
const places = [postrouting, forward]

type Place = typeof forward

/** Every chain that weft or flannel may have made on a machine, in these families. */
export function chainKeys(families: readonly Family[]): readonly string[] {
  const ours = programs.filter(program => families.includes(familyOf(program)))
  return ours.flatMap(program => places.map(({ table, name }) => `${program} ${table} ${name}`))
}

/** The chains are flannel's to the letter: whichever of the two starts finds the other's in order. */
export function iptablesChains(
  ground: RuleGround,
  options: TrafficOptions,
  variant: Variant,
): readonly IptablesChain[] {
  const program: Program = `${ground.family === 'ipv4' ? 'iptables' : 'ip6tables'}-${variant}`
  const chainAt = (place: Place, rules: readonly PacketRule[]): IptablesChain => ({
    program,
    table: place.table,
    name: place.name,
    rules: rules.map(rule => formatRule(rule, place.comment, options)),
    jumps: [{ from: place.from, rule: `${commentWords(place.comment)} -j ${place.name}` }],
  })
  return [
    ...(options.masquerades ? [chainAt(postrouting, masqueradeRules(ground))] : []),
    ...(options.acceptsForwarded ? [chainAt(forward, forwardRules(ground))] : []),
  ]
}

/** As `iptables-save` prints it. */
function formatRule(rule: PacketRule, comment: string, { isFullyRandom }: TrafficOptions): string {
  const mark = `0x${kubeMasqueradeMark.toString(16)}`
  return [
    ...sideWords('-s', rule.source),
    ...sideWords('-d', rule.destination),
    ...(rule.isMarkedByKube ? [`-m mark --mark ${mark}/${mark}`] : []),
    commentWords(comment),
    `-j ${rule.verdict.toUpperCase()}`,
    ...(rule.verdict === 'masquerade' && isFullyRandom ? ['--random-fully'] : []),
  ].join(' ')
}

function sideWords(flag: '-s' | '-d', side: Side | undefined): readonly string[] {
  if (side === undefined) return []
  return [...(side.operator === '!=' ? ['!'] : []), flag, side.prefix]
}

function commentWords(comment: string): string {
  return `-m comment --comment ${quoteWord(comment)}`
}

function familyOf(program: Program): Family {
  return program.startsWith('ip6') ? 'ipv6' : 'ipv4'
}
