import { readdirSync, readlinkSync } from 'node:fs'

/** Files, sockets and the like that a process has open, but for files without a name: of those a daemon keeps a few in stock. */
export function openFilesOf(pid: number | undefined): number {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).filter(number => !isUnnamed(`${folder}/${number}`)).length
}

function isUnnamed(path: string): boolean {
  try {
    return / \(deleted\)$/.test(readlinkSync(path))
  } catch {
    // Closed meanwhile: it counts as it did a moment ago.
    return false
  }
}
