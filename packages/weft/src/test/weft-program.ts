import { spawnSync } from 'node:child_process'
import type { NetworkNamespace } from '@weft/linux'
import { weftProgram } from './daemon-process.js'

export interface Ended {
  readonly exitCode: number | null
  readonly output: string
  readonly errors: string
}

/** Runs `weft …` in a namespace to its end. */
export function runWeft(namespace: NetworkNamespace, ...args: readonly string[]): Ended {
  const { status, stdout, stderr, error } = namespace.run(() =>
    spawnSync(process.execPath, [weftProgram, ...args], { encoding: 'utf8', timeout: 30_000 }),
  )
  if (error !== undefined) throw error
  return { exitCode: status, output: stdout, errors: stderr }
}
