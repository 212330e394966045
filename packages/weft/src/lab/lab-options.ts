import type { Family } from '@weft/inet'
import { UsageError } from '../document/usage-error.js'
import { hint, type Words } from './words.js'

const backends = ['vxlan', 'host-gw'] as const
export type LabBackend = (typeof backends)[number]

const stores = ['server', 'etcd', 'file'] as const
/** Where net-conf and leases are: in weft's own server, in a real etcd, or in files. */
export type LabStoreKind = (typeof stores)[number]

/** What a lab is made of; the same for a lab in the foreground and a detached one. */
export interface LabOptions {
  readonly name: string
  readonly nodes: number
  readonly podsPerNode: number
  readonly backend: LabBackend
  readonly store: LabStoreKind
  readonly families: readonly Family[]
}

export function readLabOptions(words: Words, defaultName: string): LabOptions {
  return {
    name: readLabName(words, defaultName),
    nodes: readCount(words, { option: 'nodes', otherwise: 3, from: 1, to: 250 }),
    podsPerNode: readCount(words, { option: 'pods', otherwise: 2, from: 0, to: 200 }),
    backend: readChoice(words, 'backend', backends),
    store: readChoice(words, 'store', stores),
    families: readFamilies(words),
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

export function readLabName(words: Words, otherwise = 'lab'): string {
  const name = words.values.get('name') ?? otherwise
  // The name is a folder, and the folder is part of a socket's path, which holds 107 bytes.
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) {
    throw new UsageError(`--name '${name}' is not accepted; accepted are up to 31 of a-z, 0-9 and dashes.`)
  }
  return name
}

/** The first choice is taken where nobody chooses. */
function readChoice<Choice extends string>(
  { values }: Words,
  option: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const name = values.get(option) ?? choices[0]
  const choice = choices.find(choice => choice === name)
  if (choice !== undefined) return choice
  throw new UsageError(
    `--${option} '${name}' is not accepted; accepted is ${choices.join(', ')}.${hint(name, choices)}`,
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
