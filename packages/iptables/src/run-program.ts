import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { IptablesError } from './iptables-error.js'
import type { Within } from './within.js'

interface Run {
  readonly within: Within
  readonly program: string
  readonly args: readonly string[]
  readonly input?: string
  readonly timeoutSeconds: number
  readonly signal: AbortSignal | undefined
}

export interface Finished {
  readonly isSuccess: boolean
  readonly output: string
  readonly errors: string
}

/** Undefined when there is no such program. Rejects when it doesn't finish in time, or the signal is aborted. */
export async function runProgram(run: Run): Promise<Finished | undefined> {
  const { within, program, args, input = '', timeoutSeconds, signal } = run
  signal?.throwIfAborted()
  const child = within(() => spawn(program, args, { killSignal: 'SIGKILL', ...(signal && { signal }) }))
  let isLate = false
  const timer = setTimeout(() => {
    isLate = child.kill('SIGKILL')
  }, timeoutSeconds * 1000)
  const finished = new Promise<Finished | undefined>((resolve, reject) => {
    child.once('error', error => {
      if (signal?.aborted) reject(signal.reason)
      else if (hasCode(error, 'ENOENT')) resolve(undefined)
      else reject(error)
    })
    // Nothing was started then, and for want of descriptors there may be no pipes.
    if (child.pid === undefined) return
    const output = textOf(child.stdout)
    const errors = textOf(child.stderr)
    child.once('close', (exitCode, endedBy) => {
      // A process that was held for a while finds its timer due before it hears of children that ended in time.
      const words = isLate ? `no answer in ${timeoutSeconds} s` : `ended by ${endedBy}`
      if (endedBy !== null) reject(new IptablesError(program, { words }))
      else resolve({ isSuccess: exitCode === 0, output: output(), errors: errors() })
    })
    child.stdin.on('error', error => {
      // A program that ends before it has read its input breaks the pipe; why it ended is told by its exit.
      if (!hasCode(error, 'EPIPE')) reject(error)
    })
    child.stdin.end(input)
  })
  return finished.finally(() => clearTimeout(timer))
}

function textOf(stream: ChildProcessWithoutNullStreams['stdout']): () => string {
  const parts: string[] = []
  stream.setEncoding('utf8').on('data', (part: string) => parts.push(part))
  return () => parts.join('')
}

function hasCode(error: Error, code: string): boolean {
  return 'code' in error && error.code === code
}
