import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from './code-of.js'

/** Makes a folder with those above it. Node's own way never ends below /proc, or where a link leads nowhere. */
export async function makeFolder(path: string, { mode }: { mode: number }): Promise<void> {
  try {
    await makeOne(path, mode)
  } catch (error) {
    const above = dirname(path)
    if (codeOf(error) !== 'ENOENT' || above === path) throw error
    await makeFolder(above, { mode: 0o755 })
    await makeOne(path, mode)
  }
}

async function makeOne(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}
