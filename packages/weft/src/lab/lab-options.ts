import type { Family } from '@weft/inet'
import { UsageError } from '../document/usage-error.js'
import type { FlagValues } from '../flags/read-flags.js'
import { type LabBackend, type LabStoreKind, makingFlags, nameFlag } from './lab-flags.js'

/** What a lab is made of; the same for a lab in the foreground and a detached one. */
export interface LabOptions {
  readonly name: string
  readonly nodes: number
  readonly podsPerNode: number
  readonly backend: LabBackend
  readonly store: LabStoreKind
  readonly families: readonly Family[]
}

export function readLabOptions(values: FlagValues, defaultName: string): LabOptions {
  return {
    name: values.of(nameFlag) ?? defaultName,
    nodes: values.of(makingFlags.nodes),
    podsPerNode: values.of(makingFlags.pods),
    backend: values.of(makingFlags.backend),
    store: values.of(makingFlags.store),
    families: readFamilies(values),
  }
}

/** The options as the words that ask for them, for handing them to another process. */
export function writeLabOptions(options: LabOptions): string[] {
  const { name, nodes, podsPerNode, backend, store, families } = options
  const words = [
    ...['--name', name, '--nodes', String(nodes), '--pods', String(podsPerNode)],
    ...['--backend', backend, '--store', store],
  ]
  if (families.length === 2) return [...words, '--dual-stack']
  return families.includes('ipv6') ? [...words, '--ipv6-only'] : words
}

function readFamilies(values: FlagValues): readonly Family[] {
  const isDualStack = values.of(makingFlags.isDualStack)
  const isIpv6Only = values.of(makingFlags.isIpv6Only)
  if (isDualStack && isIpv6Only)
    throw new UsageError('found both --dual-stack and --ipv6-only, accepted is one of them')
  if (isDualStack) return ['ipv4', 'ipv6']
  return isIpv6Only ? ['ipv6'] : ['ipv4']
}
