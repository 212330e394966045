import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { NetworkNamespace } from '@weft/linux'

/** Runs a program in a namespace to its end and gives what it printed. Throws what it complained of. */
export function runIn(namespace: NetworkNamespace, command: string, input = ''): string {
  const [program = '', ...args] = command.split(' ')
  const { status, stdout, stderr, error } = namespace.run(() => spawnSync(program, args, { encoding: 'utf8', input }))
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${command}: exit ${status}: ${stderr.trim()}`)
  return stdout
}

/** The same while this process goes on: streams of pings flow meanwhile. */
export async function runAside(namespace: NetworkNamespace, command: string): Promise<string> {
  const [program = '', ...args] = command.split(' ')
  const child = namespace.run(() => spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }))
  const [output, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (code !== 0) throw new Error(`${command}: exit ${code}: ${complaint.trim()}`)
  return output
}
