import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sources = fileURLToPath(new URL('./udp', import.meta.url))

/** Compiles what is in C here, which only the benchmark uses; undefined where there is no compiler. */
export function compilePrograms(folder) {
  const programs = {}
  for (const name of ['loop', 'traffic']) {
    programs[name] = join(folder, name)
    const words = ['-O2', '-Wall', '-o', programs[name], join(sources, `${name}.c`)]
    const { error, status, stderr } = spawnSync('cc', words, { encoding: 'utf8' })
    if (error !== undefined) return undefined
    if (status !== 0) throw new Error(stderr)
  }
  return programs
}
