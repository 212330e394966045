import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
import { must } from './run.mjs'
import { buildShim } from './shim.mjs'

export { root }

/** Installs what package-lock.json names, if it isn't there yet, and builds what has changed. */
export async function prepare() {
  process.chdir(root)
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`weft needs Node 20.19 or newer; this is ${process.versions.node}`)
    process.exit(1)
  }
  if (!isInstalled()) {
    console.log('Installing packages (npm ci) …')
    // Nothing in our tree needs an install script: native parts come ready inside their packages.
    await must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
  }
  // Only now is there something to compile and bundle with.
  const { buildCore } = await import('./core.mjs')
  await buildCore()
  await must(process.execPath, [tool('typescript', 'bin/tsc'), '--build'])
  const { bundle } = await import('./bundle.mjs')
  await bundle()
  buildShim()
}

export function tool(name, path) {
  return join(root, 'node_modules', name, path)
}

function isInstalled() {
  const marker = join(root, 'node_modules', '.package-lock.json')
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}
