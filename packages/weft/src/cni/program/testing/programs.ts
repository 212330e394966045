import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { compiledCniPath, programPath } from '../../../files/program-path.js'

const shimSource = fileURLToPath(new URL('../../../../shim/weft-cni.c', import.meta.url))
const compiled = compiledCniPath()

export interface Program {
  readonly name: string
  readonly command: readonly string[]
}

/** Both programs that a runtime may execute; the compiled one only where it could be compiled. */
export const programs: readonly Program[] = [
  ...(compiled === undefined ? [] : [{ name: 'the compiled program', command: [compiled] }]),
  { name: 'the Node program', command: [process.execPath, programPath('weft-cni')] },
]

/** The compiled one that ends when it touches what is not its own. Undefined where the compiler can't do that. */
export function compileCarefully(target: string): Program | undefined {
  const flags = ['-std=c99', '-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover', '-Wall', '-Wextra']
  const { status } = spawnSync('cc', [...flags, '-Werror', '-o', target, shimSource])
  return status === 0 ? { name: 'the compiled program, watched', command: [target] } : undefined
}

export interface Ended {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Run {
  readonly environment: NodeJS.ProcessEnv
  readonly stdin?: string | Buffer | 'closed'
}

/** Executes it as a runtime does. */
export async function execute(program: Program, run: Run): Promise<Ended> {
  return ended(start(program, run))
}

export function start({ command: [file = '', ...args] }: Program, { environment, stdin = '' }: Run): ChildProcess {
  const { LD_LIBRARY_PATH, NODE_EXTRA_CA_CERTS, ...rest } = process.env
  const env = { PATH: rest.PATH, ASAN_OPTIONS: 'detect_leaks=0', ...environment }
  if (stdin === 'closed')
    return spawn('/bin/sh', ['-c', 'exec "$0" "$@" <&-', file, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const child = spawn(file, args, { env, stdio: 'pipe' })
  // It may have read enough.
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  return child
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('the program has no output')
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [exitCode, out, errors] = await Promise.all([exit, text(stdout), text(stderr)])
  return { exitCode, stdout: out, stderr: errors }
}
