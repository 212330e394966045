import type { ChildProcessWithoutNullStreams, SpawnOptionsWithoutStdio } from 'node:child_process'
import { NftError } from './nft-error.js'

/** `spawn` of node:child_process, or something that calls it elsewhere: inside another network namespace, for one. */
export type Spawn = (
  program: string,
  args: readonly string[],
  options: SpawnOptionsWithoutStdio,
) => ChildProcessWithoutNullStreams

interface Run {
  readonly spawn: Spawn
  readonly program: string
  readonly args: readonly string[]
  readonly input: string
  readonly timeoutSeconds: number
  readonly signal: AbortSignal | undefined
}

export interface Finished {
  readonly isSuccess: boolean
  readonly output: string
  readonly errors: string
}

/** Rejects when the program can't be started, doesn't finish in time, or the signal is aborted. */
export async function runProgram({ spawn, program, args, input, timeoutSeconds, signal }: Run): Promise<Finished> {
  signal?.throwIfAborted()
  const child = spawn(program, args, { killSignal: 'SIGKILL', ...(signal && { signal }) })
  let isLate = false
  // Not the timeout of spawn itself: that goes on waiting, and keeps the process alive, when the program can't be started.
  const timer = setTimeout(() => {
    isLate = child.kill('SIGKILL')
  }, timeoutSeconds * 1000)
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', error => reject(signal?.aborted ? signal.reason : error))
    // Nothing was started then, and for want of descriptors there may be no pipes.
    if (child.pid === undefined) return
    let output = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk
    })
    child.once('close', (exitCode, endedBy) => {
      // A process that was held for a while finds its timer due before it hears of children that ended in time.
      const words = isLate ? `no answer in ${timeoutSeconds} s` : `ended by ${endedBy}`
      if (endedBy !== null) reject(new NftError({ words }))
      else resolve({ isSuccess: exitCode === 0, output, errors })
    })
    child.stdin.on('error', error => {
      // A program that ends before it has read its input breaks the pipe; why it ended is told by its exit.
      if (!('code' in error) || error.code !== 'EPIPE') reject(error)
    })
    child.stdin.end(input)
  })
  return finished.finally(() => clearTimeout(timer))
}
