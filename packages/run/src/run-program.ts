import {
  type ChildProcessWithoutNullStreams,
  type SpawnOptionsWithoutStdio,
  spawn as spawnHere,
} from 'node:child_process'
import type { Readable } from 'node:stream'

/** `spawn` of node:child_process, or something that calls it elsewhere: inside another network namespace, for one. */
export type Spawn = (
  program: string,
  args: readonly string[],
  options: SpawnOptionsWithoutStdio,
) => ChildProcessWithoutNullStreams

/** For whoever gets to that other place only for as long as something is done at once. */
export function spawnWithin(
  within: (start: () => ChildProcessWithoutNullStreams) => ChildProcessWithoutNullStreams,
): Spawn {
  return (...it) => within(() => spawnHere(...it))
}

export interface Run {
  readonly program: string
  readonly args: readonly string[]
  readonly input?: string
  /** Besides this process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly timeoutSeconds?: number
  readonly signal?: AbortSignal | undefined
  /** Whether what it has started ends with it when it has to end: what a shell starts would live on, and hold its output open. */
  readonly isGroup?: boolean
  readonly spawn?: Spawn
}

export interface Ended {
  /** Undefined when it was ended. */
  readonly exitCode: number | undefined
  /** In words. */
  readonly how: string
  readonly output: string
  readonly errors: string
}

/** Rejects when the program can't be started, and when the signal aborts. */
export async function runProgram(run: Run): Promise<Ended> {
  const { program, args, input = '', environment, timeoutSeconds, signal, isGroup = false, spawn = spawnHere } = run
  signal?.throwIfAborted()
  const env = environment && { env: { ...process.env, ...environment } }
  const child = spawn(program, args, { detached: isGroup, ...env })
  let isLate = false
  // Not the timeout of spawn itself: that goes on waiting, and keeps this process alive, when the program can't be started.
  const late = () => {
    isLate = true
    end(child, isGroup)
  }
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(late, timeoutSeconds * 1000)
  let abort = () => {}
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    // Nothing was started then, and for want of descriptors there may be no pipes.
    if (child.pid === undefined) return
    abort = () => {
      end(child, isGroup)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
    const output = textOf(child.stdout)
    const errors = textOf(child.stderr)
    child.once('close', (exitCode, endedBy) => {
      // A process that was held for a while finds its timer due before it hears of children that ended in time.
      const fate = isLate ? `no answer in ${timeoutSeconds} s` : `ended by ${endedBy}`
      const how = endedBy === null ? `exit code ${exitCode}` : fate
      resolve({ exitCode: exitCode ?? undefined, how, output: output(), errors: errors() })
    })
    child.stdin.on('error', error => {
      // A program that ends before it has read its input breaks the pipe; why it ended is told by its exit.
      if (!hasCode(error, 'EPIPE')) reject(error)
    })
    child.stdin.end(input)
  })
  return ended.finally(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  })
}

/** Of the error with which `runProgram` rejects: whether there is no such program. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && hasCode(error, 'ENOENT')
}

function textOf(stream: Readable): () => string {
  const parts: string[] = []
  stream.setEncoding('utf8').on('data', (part: string) => parts.push(part))
  return () => parts.join('')
}

function end(child: ChildProcessWithoutNullStreams, isGroup: boolean): void {
  if (!isGroup || child.pid === undefined) {
    child.kill('SIGKILL')
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // All of it has just come to its end.
    if (!(error instanceof Error && hasCode(error, 'ESRCH'))) throw error
  }
}

function hasCode(error: Error, code: string): boolean {
  return 'code' in error && error.code === code
}
