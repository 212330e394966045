import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { findProgram, type NetworkNamespace } from '@weft/linux'

/**
 * Starts a program inside a namespace: the fork happens on the calling thread, so the child is born there.
 * Where setpriv is installed the kernel kills the child when this process dies, even of SIGKILL.
 */
export function spawnIn(namespace: NetworkNamespace, command: readonly string[], options: SpawnOptions): ChildProcess {
  if (command.length === 0) throw new RangeError('There is no program to start in an empty command.')
  const [file = '', ...args] =
    findProgram('setpriv') !== undefined ? ['setpriv', '--pdeathsig', 'KILL', '--', ...command] : command
  return namespace.run(() => spawn(file, args, options))
}
