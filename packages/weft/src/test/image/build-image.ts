import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../../../../scripts/image.mjs', import.meta.url))

/** Of this build and this machine's own programs. */
export function buildImage(folder: string, version: string): void {
  const options = ['--from-host', '--as-built', '--as-version', version, '--output', folder]
  execFileSync(process.execPath, [script, ...options], { stdio: ['ignore', 'ignore', 'pipe'] })
}
