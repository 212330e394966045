import { nearestName } from '../document/nearest-name.js'
import { UsageError } from '../document/usage-error.js'
import { helpFlag, isAsked } from '../flags/asking.js'
import type { Flag } from '../flags/flag.js'
import { readFlags } from '../flags/read-flags.js'
import { type Line, readLine } from '../flags/read-line.js'
import { labFlags, labJsonFlag, makingFlags, nameFlag, onceFlag } from './lab-flags.js'
import { type LabOptions, readLabOptions } from './lab-options.js'

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

const making = [nameFlag, ...Object.values(makingFlags)]
const accepted = new Map<string, readonly Flag<unknown>[]>([
  ['run', [...making, onceFlag]],
  ['up', [...making, labJsonFlag]],
  ['keep', making],
  ['status', [nameFlag, labJsonFlag]],
  ['exec', [nameFlag]],
  ['add', [nameFlag, labJsonFlag]],
  ...nodeErrands.map(errand => [errand, [nameFlag, labJsonFlag]] as const),
  ['down', [nameFlag]],
])

/** Reads the words after `weft lab`. Throws a UsageError for what it does not understand. */
export function parseCommand(args: readonly string[], processId: number): LabCommand {
  const line = readLine(labFlags, args)
  const [command = 'run', ...rest] = line.words.map(({ text }) => text)
  refuseUnknown(command, line)
  if (isAsked(helpFlag, line)) return { do: 'help' }
  const values = readFlags(labFlags, line)
  const name = values.of(nameFlag) ?? 'lab'
  if (command === 'exec') return parseExec(rest, name)
  const isJson = values.of(labJsonFlag)
  if (isNodeErrand(command)) {
    const [node, ...more] = rest
    if (node === undefined) throw new UsageError(`${command}: found no node, accepted is weft lab ${command} node-a`)
    refuseMore(command, more)
    return { do: 'ask', name, errand: { do: command, node }, isJson }
  }
  refuseMore(command, rest)
  if (command === 'status' || command === 'add') {
    return { do: 'ask', name, errand: { do: command }, isJson }
  }
  if (command === 'down') return { do: 'down', name }
  const isOnce = values.of(onceFlag)
  // A lab that lives for seconds must not collide with the one that somebody works in.
  const options = readLabOptions(values, isOnce ? `once-${processId}` : 'lab')
  if (command === 'keep') return { do: 'keep', options }
  return command === 'up' ? { do: 'up', options, isJson } : { do: 'run', options, isOnce }
}

function refuseUnknown(command: string, { said }: Line): void {
  const known = accepted.get(command)?.map(({ name }) => name)
  if (known === undefined) {
    const names = [...accepted.keys()].filter(name => name !== 'keep')
    throw new UsageError(`found "${command}", accepted is ${nearestName(command, names) ?? names.join(', ')}`)
  }
  const foreign = [...said.keys()].find(name => name !== 'help' && !known.includes(name))
  if (foreign !== undefined) {
    const list = known.map(name => `--${name}`).join(', ')
    throw new UsageError(`${command}: found --${foreign}, accepted is ${list}`)
  }
}

function refuseMore(command: string, more: readonly string[]): void {
  if (more.length === 0) return
  throw new UsageError(
    `${command}: found "${more.join(' ')}", which belongs to no flag, accepted are flags and their values`,
  )
}

function parseExec([target, ...command]: readonly string[], name: string): LabCommand {
  if (target === undefined || command.length === 0) {
    throw new UsageError(
      'exec: found no command, accepted is one for a node or pod, as in weft lab exec pod-a1 -- ip address',
    )
  }
  return { do: 'exec', name, target, command }
}
