import type { Family } from '@weft/inet'
import { UsageError } from '../document/usage-error.js'
import { hint, type Words } from './words.js'

const backends = ['vxlan', 'host-gw'] as const
export type LabBackend = (typeof backends)[number]

/** What a lab is made of; the same for a lab in the foreground and a detached one. */
export interface LabOptions {
  readonly name: string
  readonly nodes: number
  readonly podsPerNode: number
  readonly backend: LabBackend
  readonly families: readonly Family[]
}

export function readLabOptions(words: Words, defaultName: string): LabOptions {
  return {
    name: readLabName(words, defaultName),
    nodes: readCount(words, { option: 'nodes', otherwise: 3, from: 1, to: 250 }),
    podsPerNode: readCount(words, { option: 'pods', otherwise: 2, from: 0, to: 200 }),
    backend: readBackend(words.values.get('backend') ?? 'vxlan'),
    families: readFamilies(words),
  }
}

/** The options as the words that ask for them, for handing them to another process. */
export function writeLabOptions(options: LabOptions): string[] {
  const { name, nodes, podsPerNode, backend, families } = options
  const words = ['--name', name, '--nodes', String(nodes), '--pods', String(podsPerNode), '--backend', backend]
  if (families.length === 2) return [...words, '--dual-stack']
  return families.includes('ipv6') ? [...words, '--ipv6-only'] : words
}

export function readLabName(words: Words, otherwise = 'lab'): string {
  const name = words.values.get('name') ?? otherwise
  // The name is a folder, and the folder is part of a socket's path, which holds 107 bytes.
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) {
    throw new UsageError(`--name '${name}' is not accepted; accepted are up to 31 of a-z, 0-9 and dashes.`)
  }
  return name
}

function readBackend(name: string): LabBackend {
  const backend = backends.find(backend => backend === name)
  if (backend !== undefined) return backend
  throw new UsageError(
    `--backend '${name}' is not accepted; accepted is ${backends.join(', ')}.${hint(name, backends)}`,
  )
}

function readFamilies({ flags }: Words): readonly Family[] {
  if (flags.has('dual-stack') && flags.has('ipv6-only')) {
    throw new UsageError('--dual-stack and --ipv6-only exclude each other.')
  }
  if (flags.has('dual-stack')) return ['ipv4', 'ipv6']
  return flags.has('ipv6-only') ? ['ipv6'] : ['ipv4']
}

function readCount(
  { values }: Words,
  { option, otherwise, from, to }: { option: string; otherwise: number; from: number; to: number },
): number {
  const text = values.get(option) ?? String(otherwise)
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (count >= from && count <= to) return count
  throw new UsageError(`--${option} '${text}' is not accepted; accepted is ${from} to ${to}.`)
}
