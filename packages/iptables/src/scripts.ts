import type { Chain, Jump } from './chain.js'

export interface JumpChanges {
  readonly add: readonly Jump[]
  readonly delete: readonly Jump[]
}

/**
 * For `iptables-restore --noflush`: the chain has exactly its rules from one packet to the next, whatever it had, and of all
 * other chains only these jumps change. A jump that is to go and isn't there makes the whole script fail.
 */
export function replaceChainScript({ table, name, rules }: Chain, jumps: JumpChanges): readonly string[] {
  return inTable(table, [
    // Makes the chain, or empties it.
    `:${name} - [0:0]`,
    ...rules.map(rule => `-A ${name} ${rule}`),
    ...jumps.delete.map(({ from, rule }) => `-D ${from} ${rule}`),
    ...jumps.add.map(({ from, rule }) => `-A ${from} ${rule}`),
  ])
}

/** For a chain that must not be there yet: no jump leads to it then, so none can come twice. Refused if it is there. */
export function createChainScript({ table, name, rules, jumps }: Chain): readonly string[] {
  return inTable(table, [
    `-N ${name}`,
    ...rules.map(rule => `-A ${name} ${rule}`),
    ...jumps.map(({ from, rule }) => `-A ${from} ${rule}`),
  ])
}

/** The chain goes, with the jumps that it lists. */
export function deleteChainScript({ table, name, jumps }: Chain): readonly string[] {
  const deletions = jumps.map(({ from, rule }) => `-D ${from} ${rule}`)
  return inTable(table, [`:${name} - [0:0]`, ...deletions, `-X ${name}`])
}

function inTable(table: string, lines: readonly string[]): readonly string[] {
  const broken = lines.find(line => /[\r\n]/.test(line))
  if (broken !== undefined)
    throw new RangeError(`A line of a script cannot contain a line's end: ${JSON.stringify(broken)}.`)
  return [`*${table}`, ...lines, 'COMMIT']
}
