import { UsageError } from '../document/usage-error.js'
import { type LabOptions, readLabName, readLabOptions } from './lab-options.js'
import { hint, readWords, type Words } from './words.js'

/** What a command line of `weft lab` asks for. */
export type LabCommand =
  | { readonly do: 'help' }
  | { readonly do: 'run'; readonly options: LabOptions; readonly isOnce: boolean }
  | { readonly do: 'up'; readonly options: LabOptions; readonly isJson: boolean }
  /** What `up` starts in the background; not for people. */
  | { readonly do: 'keep'; readonly options: LabOptions }
  | { readonly do: 'ask'; readonly name: string; readonly errand: Errand; readonly isJson: boolean }
  | { readonly do: 'exec'; readonly name: string; readonly target: string; readonly command: readonly string[] }
  | { readonly do: 'down'; readonly name: string }

/** What a running lab does for another process. */
export type Errand =
  | { readonly do: 'status' }
  | { readonly do: 'add' }
  | { readonly do: NodeErrand; readonly node: string }

export const nodeErrands = ['cut', 'mend', 'kill', 'stop', 'restart', 'remove'] as const
export type NodeErrand = (typeof nodeErrands)[number]

export function isNodeErrand(word: unknown): word is NodeErrand {
  return nodeErrands.some(errand => errand === word)
}

const flags = ['help', 'json', 'once', 'dual-stack', 'ipv6-only']
const values = ['name', 'nodes', 'pods', 'backend', 'store']
const making = ['name', 'nodes', 'pods', 'backend', 'store', 'dual-stack', 'ipv6-only']
const accepted: Readonly<Record<string, readonly string[]>> = {
  run: [...making, 'once'],
  up: [...making, 'json'],
  keep: making,
  status: ['name', 'json'],
  exec: ['name'],
  add: ['name', 'json'],
  ...Object.fromEntries(nodeErrands.map(errand => [errand, ['name', 'json']])),
  down: ['name'],
}

/** Reads the words after `weft lab`. Throws a UsageError for what it does not understand. */
export function parseCommand(args: readonly string[], processId: number): LabCommand {
  const words = readWords(args, { flags, values })
  const [command = 'run', ...rest] = words.positionals
  refuseUnknown(command, words)
  if (words.flags.has('help')) return { do: 'help' }
  if (command === 'exec') return parseExec(rest, words)
  const isJson = words.flags.has('json')
  if (isNodeErrand(command)) {
    const [node, ...more] = rest
    if (node === undefined) throw new UsageError(`'weft lab ${command}' needs a node: weft lab ${command} node-a`)
    refuseMore(command, more)
    return { do: 'ask', name: readLabName(words), errand: { do: command, node }, isJson }
  }
  refuseMore(command, rest)
  if (command === 'status' || command === 'add') {
    return { do: 'ask', name: readLabName(words), errand: { do: command }, isJson }
  }
  if (command === 'down') return { do: 'down', name: readLabName(words) }
  const isOnce = words.flags.has('once')
  // A lab that lives for seconds must not collide with the one that somebody works in.
  const options = readLabOptions(words, isOnce ? `once-${processId}` : 'lab')
  if (command === 'keep') return { do: 'keep', options }
  return command === 'up' ? { do: 'up', options, isJson } : { do: 'run', options, isOnce }
}

function refuseUnknown(command: string, words: Words): void {
  const known = accepted[command]
  if (known === undefined) {
    const names = Object.keys(accepted).filter(name => name !== 'keep')
    throw new UsageError(
      `'weft lab ${command}' is not a command; accepted is ${names.join(', ')}.${hint(command, names)}`,
    )
  }
  const foreign = [...words.flags, ...words.values.keys()].find(name => name !== 'help' && !known.includes(name))
  if (foreign !== undefined) {
    const list = known.map(name => `--${name}`).join(', ')
    throw new UsageError(`'weft lab ${command}' has no option --${foreign}; accepted is ${list}.`)
  }
}

function refuseMore(command: string, more: readonly string[]): void {
  if (more.length > 0) throw new UsageError(`'weft lab ${command}' does not know what to do with '${more.join(' ')}'.`)
}

function parseExec([target, ...command]: readonly string[], words: Words): LabCommand {
  if (target === undefined || command.length === 0) {
    throw new UsageError("'weft lab exec' needs a node or pod and a command: weft lab exec pod-a1 -- ip address")
  }
  return { do: 'exec', name: readLabName(words), target, command }
}
