import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { compiledScript } from './compiled-script.js'

/** What it exports. Another Node than the one that built it refuses the compiled form and compiles anew: slower, and just the same. */
export function runCompiled(path: string): unknown {
  const module: { exports: unknown } = { exports: {} }
  const run: unknown = compiledScript(path).runInThisContext()
  if (typeof run !== 'function') throw new Error(`${path}: found no program in it`)
  run(module.exports, createRequire(path), module, path, dirname(path))
  return module.exports
}
