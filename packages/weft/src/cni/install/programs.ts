import { lstat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileSafely } from '../../files/write-file-safely.js'
import { ownProgram, readIfThere, whose } from './own-program.js'

/** Ours whoever had them before: this is what a node gets instead of flannel. */
const mainNames = ['flannel', 'weft']
/** Built in too. Who has programs of these names goes on using them. */
const furtherNames = ['bridge', 'host-local', 'portmap', 'bandwidth', 'loopback']

/** Puts our program in place under each name. Answers a line for each. */
export async function installPrograms(folder: string): Promise<readonly string[]> {
  const program = await ownProgram()
  const lines: string[] = []
  for (const name of [...mainNames, ...furtherNames]) {
    const path = join(folder, name)
    const owner = await whose(path)
    if (owner === 'foreign' && !mainNames.includes(name)) lines.push(`${path}: left alone, it is another program`)
    else if (owner === 'ours' && (await readIfThere(path))?.equals(program)) lines.push(`${path}: is there already`)
    else {
      await replace(path, program)
      lines.push(`${path}: ${owner === undefined ? 'written' : owner === 'ours' ? 'renewed' : 'replaced'}`)
    }
  }
  return lines
}

/** Takes away what is ours. */
export async function removePrograms(folder: string): Promise<readonly string[]> {
  const lines: string[] = []
  for (const name of [...mainNames, ...furtherNames]) {
    const path = join(folder, name)
    const owner = await whose(path)
    if (owner === 'foreign') lines.push(`${path}: left alone, it is another program`)
    if (owner !== 'ours') continue
    await unlink(path)
    lines.push(`${path}: removed`)
  }
  return lines
}

async function replace(path: string, program: Buffer): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  // A rename can't put a file where a folder is; whoever made that has something in mind.
  if (found?.isDirectory()) throw new Error(`${path}: found a folder, accepted is a place for a program`)
  await writeFileSafely(path, program, { mode: 0o755 })
}
