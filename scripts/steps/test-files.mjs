import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './prepare.mjs'

/** The built test files by what they need: nothing, much time, processes of their own, or namespaces. A built file whose source is gone is left out. */
export function testFiles() {
  const packages = join(root, 'packages')
  const all = readdirSync(packages).flatMap(name => {
    const dist = join(packages, name, 'dist')
    if (!existsSync(dist)) return []
    return readdirSync(dist, { recursive: true, encoding: 'utf8' })
      .filter(
        file => file.endsWith('.test.js') && existsSync(join(packages, name, 'src', file.replace(/\.js$/, '.ts'))),
      )
      .map(file => join(dist, file))
  })
  all.sort()
  return {
    pure: all.filter(file => !/\.(sim|process|netns)\.test\.js$/.test(file)),
    simulations: all.filter(file => file.endsWith('.sim.test.js')),
    processes: all.filter(file => file.endsWith('.process.test.js')),
    namespaces: all.filter(file => file.endsWith('.netns.test.js')),
  }
}
