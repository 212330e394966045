import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'

const root = '/sys/fs/cgroup'

/** A name for the control groups of a runtime's containers. Their folders are gone with it, once the processes are. */
export class CgroupFolder implements Disposable {
  readonly name: string

  constructor() {
    this.name = `weft-test-${randomBytes(4).toString('hex')}`
  }

  [Symbol.dispose](): void {
    // Version 1 has a hierarchy for each controller.
    for (const hierarchy of ['.', ...foldersIn(root)]) removeTree(join(root, hierarchy, this.name))
  }
}

/** The files in it are the kernel's, and go with their folder. */
function removeTree(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of foldersIn(folder)) removeTree(join(folder, name))
  rmdirSync(folder)
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []))
}
