import {
  type ChildProcessWithoutNullStreams,
  type SpawnOptionsWithoutStdio,
  spawn as spawnHere,
} from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CniError } from './cni-error.js'
import type { Execute, Execution, ExecutionEnd } from './execute.js'

export interface ExecuteProgramOptions {
  /** What runs when it aborts is killed. */
  readonly signal?: AbortSignal
  /** Starts a program elsewhere: in another network namespace, for one. */
  readonly spawn?: (
    path: string,
    args: readonly string[],
    options: SpawnOptionsWithoutStdio,
  ) => ChildProcessWithoutNullStreams
}

/** Runs plugins out of the folders of CNI_PATH. */
export function executeProgram(options: ExecuteProgramOptions = {}): Execute {
  return async execution => {
    const path = await findProgram(execution)
    return path === undefined ? 'not-found' : executeCommand([path], execution, options)
  }
}

async function findProgram({ type, environment }: Execution): Promise<string | undefined> {
  const folders = (environment.CNI_PATH ?? '').split(':').filter(folder => folder !== '')
  for (const folder of folders) {
    const path = join(folder, type)
    if (await isFile(path)) return path
  }
  return undefined
}

async function isFile(path: string): Promise<boolean> {
  // Whatever keeps it from being looked at keeps it from being run: the next folder may have one.
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ?? false
}

/** Runs a command as that plugin. */
export async function executeCommand(
  [path = '', ...args]: readonly string[],
  { environment, stdin }: Execution,
  { signal, spawn = spawnHere }: ExecuteProgramOptions = {},
): Promise<ExecutionEnd> {
  const child = spawn(path, args, {
    env: { ...process.env, ...environment },
    stdio: 'pipe',
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  })
  const exit = new Promise<number>((resolve, reject) => {
    child.once('error', cause => reject(new CniError('io', `${path} can't be run: ${cause.message}`, { cause })))
    // Without a code it was killed; shells say that with numbers like this one.
    child.once('close', code => resolve(code ?? 128))
  })
  // Nothing was started then, and for want of descriptors there may be no pipes.
  if (child.pid === undefined) await exit
  // A plugin may end without having read: what it prints then tells more than a broken pipe.
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const [exitCode, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)])
  return { exitCode, stdout, stderr }
}
