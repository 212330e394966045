import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { connectTo, type FileDescriptor, LinuxError, listenAt } from '@weft/linux'

/** As many may wait while the daemon is busy: a node that starts has all its pods at once. */
const backlog = 1024

/** A socket that only root may open. What a daemon that was killed has left is replaced; whatever else is there stays. */
export function openListener(path: string): FileDescriptor {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  removeDeadSocket(path)
  return listenAt(path, { backlog })
}

function removeDeadSocket(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw new Error(`${path}: found a file that is no socket, accepted is a path for a new one`)
  if (isAnswered(path)) throw new Error(`${path}: another weftd answers there already`)
  rmSync(path, { force: true })
}

function isAnswered(path: string): boolean {
  try {
    connectTo(path).close()
    return true
  } catch (error) {
    if (error instanceof LinuxError && error.errno === 'ECONNREFUSED') return false
    throw error
  }
}
