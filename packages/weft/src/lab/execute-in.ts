import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Execute } from '@weft/cni'
import type { NetworkNamespace } from '@weft/linux'

export interface ExecutionPlace {
  /** The node's: where its container runtime lives. */
  readonly namespace: NetworkNamespace
  /** The program for a plugin of this type. */
  readonly command: (type: string) => readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs CNI plugins on a node, as its container runtime does. */
export function executeIn({ namespace, command, environment: own = {} }: ExecutionPlace): Execute {
  return async ({ type, environment, stdin }) => {
    const [file = '', ...args] = command(type)
    const env = { ...process.env, ...own, ...environment }
    const child = namespace.run(() => spawn(file, args, { env, stdio: 'pipe' }))
    const exitCode = new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      // Without a code it was killed.
      child.once('close', code => resolve(code ?? 128))
    })
    // A plugin may end without having read; what it prints then tells more than a broken pipe.
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
    const [code, stdout, stderr] = await Promise.all([exitCode, text(child.stdout), text(child.stderr)])
    return { exitCode: code, stdout, stderr }
  }
}
