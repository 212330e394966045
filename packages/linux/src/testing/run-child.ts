import { type SpawnSyncReturns, spawnSync } from 'node:child_process'

/**
 * Runs a module of a few lines in a Node process of its own, with everything that the package exports as `linux`. For
 * what cannot be tried inside the test runner: aborts, uncaught exceptions, lost privileges.
 */
export function runChild(
  script: string,
  { wrapper = [], flags = [] }: { wrapper?: readonly string[]; flags?: readonly string[] } = {},
): SpawnSyncReturns<string> {
  const source = `import * as linux from ${JSON.stringify(new URL('../index.js', import.meta.url))}\n${script}`
  const [program = process.execPath, ...rest] = [...wrapper, process.execPath, ...flags]
  return spawnSync(program, [...rest, '--input-type=module', '--eval', source], { encoding: 'utf8', cwd: '/' })
}
