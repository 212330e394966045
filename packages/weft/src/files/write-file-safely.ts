import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeFolder } from './make-folder.js'

/**
 * Puts a file in place whole: whoever reads it sees the old text or the new one, after a power cut too.
 * The folder is made when there is none.
 */
export async function writeFileSafely(
  path: string,
  text: string | Uint8Array,
  { mode }: { mode: number },
): Promise<void> {
  const folder = dirname(path)
  await makeFolder(folder, { mode: 0o755 })
  const draft = draftPath(path)
  try {
    await writeDraft(draft, text, mode)
    await rename(draft, path)
    await syncFolder(folder)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** Why it failed, for people: without the name of the draft, which is another one each time. */
export function whyUnwritten(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'syscall' in error ? error.message.replace(/, [a-z]+( '.*)?$/s, '') : error.message
}

/** What a file is called, beside its place, until it is put there. */
function draftPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
}

/** What is left of a file that was about to be put in place when its writer died. */
export function isDraft(name: string): boolean {
  return /^\..+\.[0-9a-f]{12}$/.test(name)
}

async function writeDraft(draft: string, text: string | Uint8Array, mode: number): Promise<void> {
  const file = await open(draft, 'wx', mode)
  try {
    // The process's umask may have taken bits away.
    await file.chmod(mode)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A rename is on the disk only when the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
