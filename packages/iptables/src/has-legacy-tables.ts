import { readFileSync } from 'node:fs'
import type { Program } from './program.js'

/** False only where the kernel says so: in this network namespace nobody has asked for a table of the old kind yet. */
export function hasLegacyTables(program: Program): boolean {
  const family = program.startsWith('ip6') ? 'ip6' : 'ip'
  try {
    // A thread may be in another namespace than its process.
    return readFileSync(`/proc/thread-self/net/${family}_tables_names`, 'utf8') !== ''
  } catch (error) {
    // Without the module there are neither tables nor this file.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}
