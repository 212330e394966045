import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './root.mjs'

const source = join(root, 'packages', 'weft', 'shim', 'weft-cni.c')
const target = join(root, 'packages', 'weft', 'dist', 'programs', 'weft-cni')

/** Static, because it has to run on whatever node it is copied to. */
const flags = ['-std=c99', '-O2', '-static', '-s', '-Wall', '-Wextra', '-Werror']
const compilers = ['musl-gcc', 'cc', 'gcc', 'clang']

/** Compiles the program that container runtimes execute. Without a compiler the Node program takes its place. */
export function buildShim() {
  if (existsSync(target) && statSync(target).mtimeMs >= statSync(source).mtimeMs) return
  mkdirSync(dirname(target), { recursive: true })
  const complaint = compileShim(compilers, target)
  if (complaint === undefined) return
  rmSync(target, { force: true })
  console.log(`The CNI program is not compiled, and Node runs it instead: ${complaint}`)
}

/** With the first of these compilers that can; undefined, or why none could. */
export function compileShim(choices, path) {
  const draft = `${path}.${process.pid}`
  const complaints = []
  for (const compiler of choices) {
    const { status, stderr } = spawnSync(compiler, [...flags, '-o', draft, source], { encoding: 'utf8' })
    if (status === 0) {
      renameSync(draft, path)
      return undefined
    }
    if (stderr) complaints.push(`${compiler}: ${stderr.trim()}`)
  }
  return complaints.length === 0 ? 'there is no C compiler here' : complaints.join('\n')
}
