import { type Execute, executeCommand } from '@weft/cni'
import type { NetworkNamespace } from '@weft/linux'
import { spawnWithin } from '@weft/run'

export interface ExecutionPlace {
  /** The node's: where its container runtime lives. */
  readonly namespace: NetworkNamespace
  /** The program for a plugin of this type. */
  readonly command: (type: string) => readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs CNI plugins on a node, as its container runtime does. */
export function executeIn({ namespace, command, environment: own = {} }: ExecutionPlace): Execute {
  return ({ type, stdin, environment }) => {
    const execution = { type, stdin, environment: { ...own, ...environment } }
    return executeCommand(command(type), execution, { spawn: spawnWithin(start => namespace.run(start)) })
  }
}
