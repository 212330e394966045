import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './prepare.mjs'

/**
 * The built test files by what they need: nothing, so that two processes do for all of them; much time, processes of their own,
 * namespaces, those with a cluster of etcd, whose members lose their leader when they wait for a processor, or another kernel.
 * A built file whose source is gone is left out.
 */
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
  const pure = all.filter(file => !/\.(sim|process|netns|vm)\.test\.js$/.test(file))
  const inNamespaces = all.filter(file => file.endsWith('.netns.test.js'))
  return {
    pureBatches: [0, 1].map(half => pure.filter((_, index) => index % 2 === half)),
    simulations: all.filter(file => file.endsWith('.sim.test.js')),
    processes: all.filter(file => file.endsWith('.process.test.js')),
    clusters: inNamespaces.filter(isOfCluster),
    namespaces: inNamespaces.filter(file => !isOfCluster(file)),
    machines: all.filter(file => file.endsWith('.vm.test.js')),
  }
}

function isOfCluster(file) {
  return file.includes('/test/etcd/')
}

/** What node is told to run all files of a batch. */
export function batchWords(files) {
  return [join(root, 'scripts', 'steps', 'batch.mjs'), ...files]
}
