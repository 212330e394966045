import { readdirSync, statSync } from 'node:fs'
import { type Entries, readEntries } from './held-addresses.js'

interface Left {
  readonly entries: Entries
  readonly changedNs: bigint
}

/** Networks of one node are few. */
const mostFolders = 16

/**
 * What was in the folders of networks when their locks were last ours. To read the files of 250 addresses takes longer than all
 * else that a request needs; so they are read again only when somebody else was there since.
 */
export class HeldMemory {
  readonly #folders = new Map<string, Left>()

  /** Under the lock. */
  enter(folder: string): Entries {
    const left = this.#folders.get(folder)
    this.#folders.delete(folder)
    return left !== undefined && isAsLeft(folder, left) ? left.entries : readEntries(folder)
  }

  /** Still under the lock. Not said is the same as forgotten. */
  leave(folder: string, entries: Entries): void {
    if (this.#folders.size >= mostFolders) this.#folders.clear()
    this.#folders.set(folder, { entries, changedNs: changedNs(folder) })
  }
}

/**
 * The time alone would not do: it moves in steps of milliseconds. Who took the lock right after us has at least added a name or
 * taken one away; nobody gives up an address and gives it to another within one step.
 */
function isAsLeft(folder: string, { entries, changedNs: then }: Left): boolean {
  const names = readdirSync(folder)
  return names.length === entries.size && names.every(name => entries.has(name)) && changedNs(folder) === then
}

function changedNs(folder: string): bigint {
  return statSync(folder, { bigint: true }).mtimeNs
}
