import { readdirSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../files/code-of.js'
import { isDraft } from '../../files/write-file-safely.js'
import { decodeFrame, FrameError } from '../wire/frame.js'
import { type Asked, decodeAsked } from '../wire/messages.js'

const asideFolder = 'unreadable'
const draftAgeMs = 600_000

/** What was asked while no daemon answered: a file each, whose names sort by time. */
export class Spool {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** The oldest first. */
  list(): readonly string[] {
    try {
      // At every ADD, and as a rule there is no such folder or nothing in it: no work for another thread.
      const names = readdirSync(this.folder)
      return names.filter(name => /^\d+\.\d+-\d+$/.test(name)).sort()
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    }
  }

  /** Undefined when somebody else was faster. A FrameError for what can't be understood. */
  async read(name: string): Promise<Asked | undefined> {
    try {
      const bytes = await readFile(join(this.folder, name))
      const decoded = decodeFrame(bytes)
      if (decoded === undefined) throw new FrameError(`found ${bytes.length} bytes, which are no whole request`)
      return decodeAsked(decoded.frame)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  async remove(name: string): Promise<void> {
    await ignoringMissing(unlink(join(this.folder, name)))
  }

  /** What can't be done stays on the disk for who wants to look, and out of the way. */
  async putAside(name: string): Promise<void> {
    const aside = join(this.folder, asideFolder)
    await mkdir(aside, { recursive: true, mode: 0o700 })
    await ignoringMissing(rename(join(this.folder, name), join(aside, name)))
  }

  /** Whoever was writing these has ended long ago. */
  async removeDrafts(nowMs: number): Promise<void> {
    const names = await readdir(this.folder).catch(() => [])
    for (const name of names.filter(each => isDraft(each) || each.endsWith('.draft'))) {
      const path = join(this.folder, name)
      const age = await stat(path)
        .then(({ mtimeMs }) => nowMs - mtimeMs)
        .catch(() => 0)
      if (age > draftAgeMs) await ignoringMissing(unlink(path))
    }
  }
}

async function ignoringMissing(work: Promise<void>): Promise<void> {
  await work.catch(error => {
    if (codeOf(error) !== 'ENOENT') throw error
  })
}
