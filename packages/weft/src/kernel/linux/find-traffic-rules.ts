import * as childProcess from 'node:child_process'
import { InstalledIptables, IptablesError, type Spawn } from '@weft/iptables'
import type { NetworkNamespace } from '@weft/linux'
import { Nft, NftError } from '@weft/nftables'
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
  const spawn: Spawn = (...it) => (namespace ?? here).run(() => childProcess.spawn(...it))
  const [nft, iptables] = await Promise.all([
    Nft.find({ spawn, ...(nftProgram !== undefined && { program: nftProgram }) }).catch(whyNot),
    InstalledIptables.find({ spawn, ...(iptablesPrefix !== undefined && { prefix: iptablesPrefix }) }).catch(whyNot),
  ])
  return new TrafficRules({
    nft: new NftTables(nft ?? missing('nft', 'nftables')),
    iptables: new IptablesChains(iptables ?? missing('iptables', 'iptables')),
    namespace,
  })
}

const here = { run: <Result>(work: () => Result) => work() }

function missing(program: string, packageName: string): string {
  return `there is no program ${program} on this machine; install the package ${packageName}`
}

function whyNot(error: unknown): string {
  if (error instanceof NftError || error instanceof IptablesError) return error.message
  throw error
}
