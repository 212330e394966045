import { text } from 'node:stream/consumers'
import type { NetworkNamespace } from '@weft/linux'
import { spawnIn } from '@weft/netlab'
import { programPath } from '../files/program-path.js'

/** weft as this lab's build has it. */
export const weftProgram = programPath('weft')

export interface Ended {
  readonly exitCode: number | null
  readonly errors: string
}

/** `weft …` on a machine of the lab, to its end. */
export async function runWeft(
  namespace: NetworkNamespace,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Ended> {
  signal.throwIfAborted()
  const child = spawnIn(namespace, [process.execPath, weftProgram, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const end = () => child.kill('SIGKILL')
  signal.addEventListener('abort', end, { once: true })
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  try {
    const [errors, exitCode] = await Promise.all([child.stderr === null ? '' : text(child.stderr), closed])
    signal.throwIfAborted()
    return { exitCode, errors: errors.trim() }
  } finally {
    signal.removeEventListener('abort', end)
  }
}
