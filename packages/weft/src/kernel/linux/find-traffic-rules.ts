import { InstalledIptables, IptablesError, type Within } from '@weft/iptables'
import type { NetworkNamespace } from '@weft/linux'
import { Nft, NftError } from '@weft/nftables'
import { spawnWithin } from '@weft/run'
import { IptablesChains } from './iptables-chains.js'
import { NftTables } from './nft-tables.js'
import { TrafficRules } from './traffic-rules.js'

export interface RulePrograms {
  /** This process's own when left out. */
  readonly namespace?: NetworkNamespace
  readonly nftProgram?: string
  /** Put before the names of iptables' programs. */
  readonly iptablesPrefix?: string
}

/** Programs that are missing, or that say nothing sensible of themselves, are told; the rest of the kernel works without. */
export async function findTrafficRules({ namespace, nftProgram, iptablesPrefix }: RulePrograms): Promise<TrafficRules> {
  const within: Within = work => (namespace === undefined ? work() : namespace.run(work))
  const [nft, iptables] = await Promise.all([
    Nft.find({ spawn: spawnWithin(within), ...(nftProgram !== undefined && { program: nftProgram }) }).catch(whyNot),
    InstalledIptables.find({ within, ...(iptablesPrefix !== undefined && { prefix: iptablesPrefix }) }).catch(whyNot),
  ])
  return new TrafficRules({
    nft: new NftTables(nft ?? missing('nft', 'nftables')),
    iptables: new IptablesChains(iptables ?? missing('iptables', 'iptables')),
    namespace,
  })
}

function missing(program: string, packageName: string): string {
  return `there is no program ${program} on this machine; install the package ${packageName}`
}

function whyNot(error: unknown): string {
  if (error instanceof NftError || error instanceof IptablesError) return error.message
  throw error
}
