import type { Program } from '@weft/iptables'
import type { NetworkNamespace } from '@weft/linux'
import type { TableChange } from '@weft/netlink'
import type { TableReference } from '@weft/nftables'
import type { ObserveQuestion } from '../../model/observe-question.js'
import type { MutableState } from '../../model/state.js'
import type { Barrier, TrafficRuleFacts } from '../../model/traffic-rule-facts.js'
import { iptablesBarriers, nftBarriers, suspiciousChains } from './find-barriers.js'
import type { IptablesChains, ListedChains } from './iptables-chains.js'
import type { NftTables } from './nft-tables.js'
import { readBridgeNetfilter } from './read-bridge-netfilter.js'

interface ListedRules extends Pick<MutableState, 'table' | 'chain'> {
  readonly facts: TrafficRuleFacts
}

/** Rules of nftables and of iptables, side by side: packets pass both. */
export class TrafficRules {
  readonly nft: NftTables
  readonly iptables: IptablesChains
  readonly #namespace: NetworkNamespace | undefined
  #isBarred = false

  constructor(parts: {
    readonly nft: NftTables
    readonly iptables: IptablesChains
    readonly namespace: NetworkNamespace | undefined
  }) {
    this.nft = parts.nft
    this.iptables = parts.iptables
    this.#namespace = parts.namespace
  }

  async list({ tables, chains, networks }: ObserveQuestion): Promise<ListedRules> {
    const [{ table, missing }, listed] = await Promise.all([this.nft.list(tables), this.iptables.list(chains)])
    return {
      table,
      chain: listed.chain,
      facts: {
        ...(missing !== undefined && { missingNft: missing }),
        iptables: listed.facts,
        barriers: tables.length === 0 ? [] : await this.#findBarriers(listed, networks),
        bridgeNetfilter: readBridgeNetfilter(this.#namespace),
      },
    }
  }

  /** Something drops packets whatever we accept: any table may be where somebody sees to that. */
  get isBarred(): boolean {
    return this.#isBarred
  }

  /** What was listed may no longer be true. */
  forgetAll(): void {
    this.nft.forgetAll()
    this.iptables.forgetAll()
  }

  changed(changes: readonly TableChange[]): void {
    this.nft.forgetAll()
    for (const { family, table } of changes) {
      if (table !== 'nat' && table !== 'filter') continue
      if (family === 'ip') this.iptables.suspect('iptables-nft')
      if (family === 'ip6') this.iptables.suspect('ip6tables-nft')
    }
  }

  async #findBarriers({ filters }: ListedChains, networks: ObserveQuestion['networks']): Promise<readonly Barrier[]> {
    const barriers = [...filters].flatMap(([program, filter]) => iptablesBarriers(program, filter, networks))
    for (const suspect of suspiciousChains(await this.nft.baseChains())) {
      const owner = ownerOf(suspect.table)
      const isListed = owner !== undefined && filters.has(owner)
      const contents = isListed ? undefined : await this.nft.read(suspect.table)
      if (contents !== undefined) barriers.push(...nftBarriers(suspect, contents, networks))
    }
    this.#isBarred = barriers.length > 0
    return barriers
  }
}

/** The tables that are iptables' own are looked at as such. */
function ownerOf({ family, name }: TableReference): Program | undefined {
  if (name !== 'filter' || family === 'inet') return undefined
  return family === 'ip' ? 'iptables-nft' : 'ip6tables-nft'
}
