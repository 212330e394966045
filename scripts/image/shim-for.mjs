import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../steps/root.mjs'
import { compileShim } from '../steps/shim.mjs'
import { architectures, nativeArchitecture } from './architectures.mjs'

/** The plugin for another architecture is compiled here, the one for this machine is there already. */
export function shimFor(architecture) {
  if (architecture === nativeArchitecture) {
    const native = join(root, 'packages', 'weft', 'dist', 'programs', 'weft-cni')
    if (existsSync(native)) return native
    throw new Error(
      'the image needs the compiled CNI program; install a C compiler, on Debian: apt-get install gcc libc6-dev',
    )
  }
  const folder = join(root, 'node_modules', '.cache', 'image')
  const target = join(folder, `weft-cni-${architecture}`)
  mkdirSync(folder, { recursive: true })
  const { compilers, triplet } = architectures[architecture]
  const complaint = compileShim(compilers, target)
  if (complaint === undefined) return target
  const isThere = spawnSync(compilers[0], ['--version']).status === 0
  const remedy = isThere
    ? complaint
    : `on Debian: apt-get install gcc-${triplet.replace('_', '-')} libc6-dev-${architecture}-cross`
  throw new Error(
    `the CNI program for ${architecture} cannot be compiled here: ${remedy}; --arch ${nativeArchitecture} leaves it out`,
  )
}
