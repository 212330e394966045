import { type Family, familyOf, lengthOf, networkOf, type Prefix } from '@weft/inet'
import { type Program, type SavedTable, splitWords, targetOf } from '@weft/iptables'
import type { BaseChain, ListedTable } from '@weft/nftables'
import type { Barrier } from '../../model/traffic-rule-facts.js'

/** Ours: what it accepts it does not accept for good. */
const ownChain = 'FLANNEL-FWD'

/** What in a table `filter` drops forwarded packets of these networks, though we may accept them elsewhere. */
export function iptablesBarriers(
  program: Program,
  filter: SavedTable,
  networks: readonly Prefix[],
): readonly Barrier[] {
  const family = program.startsWith('ip6') ? 'ipv6' : 'ipv4'
  const ours = networks.filter(network => familyOf(network) === family)
  if (ours.length === 0 || ours.every(network => isAccepted(filter, network))) return []
  const forward = filter.chains.get('FORWARD')
  if (forward === undefined) return []
  const hasUfw = [...filter.chains.keys()].some(name => /^ufw6?-/.test(name))
  const barrier = { by: 'iptables', family, program, hasUfw } as const
  const [jump, end] = [
    forward.rules.findIndex(rule => targetOf(rule) === ownChain),
    forward.rules.findIndex(rule => /^-j (DROP|REJECT)\b/.test(withoutComments(rule))),
  ]
  const isCutOff = end >= 0 && (jump < 0 || end < jump)
  return [
    ...(isCutOff ? [{ ...barrier, cause: 'rule' } as const] : []),
    ...(forward.policy === 'DROP' ? [{ ...barrier, cause: 'policy' } as const] : []),
  ]
}

/** Somebody saw to it, wherever in the table. */
function isAccepted({ chains }: SavedTable, network: Prefix): boolean {
  const rules = new Set(
    [...chains].flatMap(([name, { rules }]) => (name === ownChain ? [] : rules.map(withoutComments))),
  )
  return rules.has(`-s ${network} -j ACCEPT`) && rules.has(`-d ${network} -j ACCEPT`)
}

function withoutComments(rule: string): string {
  const words = splitWords(rule)
  for (let at = words.indexOf('--comment'); at >= 0; at = words.indexOf('--comment')) words.splice(at - 2, 4)
  return words.join(' ')
}

/** The tables in which something may drop what is forwarded: a policy, or firewalld, which ends its chains with a rule. */
export function suspiciousChains(chains: readonly BaseChain[]): readonly BaseChain[] {
  return chains.filter(
    ({ table, hook }) => hook.hook === 'forward' && (hook.policy === 'drop' || table.name === 'firewalld'),
  )
}

/** A table that speaks of a network was taught what to do with it. */
export function nftBarriers(
  { table, name }: BaseChain,
  contents: ListedTable,
  networks: readonly Prefix[],
): readonly Barrier[] {
  const barred = new Set(networks.filter(network => !mentions(contents, network)).map(familyOf))
  return [...barred]
    .filter(family => table.family === 'inet' || table.family === nftFamily[family])
    .map(family =>
      table.name === 'firewalld'
        ? { by: 'firewalld', family }
        : { by: 'nftables', family, table: `${table.family} ${table.name}`, chain: name },
    )
}

const nftFamily: { readonly [F in Family]: string } = { ipv4: 'ip', ipv6: 'ip6' }

function mentions(table: ListedTable, network: Prefix): boolean {
  const text = JSON.stringify(table).replaceAll('\\"', '"')
  return text.includes(`"${network}"`) || text.includes(`"addr":"${networkOf(network)}","len":${lengthOf(network)}`)
}
