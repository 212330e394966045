import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Run, runProgram } from '@weft/run'
import { CniError } from './cni-error.js'
import type { Execute, Execution, ExecutionEnd } from './execute.js'

/** What runs when the signal aborts is killed. */
export type ExecuteProgramOptions = Pick<Run, 'signal' | 'spawn'>

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
  options: ExecuteProgramOptions = {},
): Promise<ExecutionEnd> {
  const run = { ...options, program: path, args, environment, input: stdin }
  const { exitCode, output, errors } = await runProgram(run).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : cause
    throw new CniError('io', `${path} can't be run: ${why}`, { cause })
  })
  // Without a code it was killed; shells say that with numbers like this one.
  return { exitCode: exitCode ?? 128, stdout: output, stderr: errors }
}
