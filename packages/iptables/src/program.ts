/** Where the rules are: in nf_tables, or in the older tables beside it. A packet passes both. */
export type Variant = (typeof variants)[number]

export const variants = ['nft', 'legacy'] as const

/** `iptables` is for IPv4, `ip6tables` for IPv6; each variant has its own programs and its own rules. */
export type Program = `${'iptables' | 'ip6tables'}-${Variant}`

export const programs: readonly Program[] = ['iptables-nft', 'ip6tables-nft', 'iptables-legacy', 'ip6tables-legacy']

export function variantOf(program: Program): Variant {
  return program.endsWith('-nft') ? 'nft' : 'legacy'
}
