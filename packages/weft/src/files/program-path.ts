import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A program of this build, ready to run: seen from the folder of this module, and from that of the programs themselves. */
export function programPath(name: 'weft' | 'weftd' | 'weft-cni' | 'weft-pump' | 'lab'): string {
  return pathOf(`${name}.js`)
}

/** The program that container runtimes execute: the compiled one; Node's where there was no compiler. */
export function cniCommand(): readonly string[] {
  const compiled = compiledCniPath()
  return compiled === undefined ? [process.execPath, programPath('weft-cni')] : [compiled]
}

export function compiledCniPath(): string | undefined {
  const path = pathOf('weft-cni')
  return existsSync(path) ? path : undefined
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../programs/${file}`, import.meta.url))
}
