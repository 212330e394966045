import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** Overrides where labs keep their state. A lab inside a user namespace is told by it: there everybody's uid is 0. */
export const stateVariable = 'WEFT_LAB_DIRECTORY'

/** sun_path holds 108 bytes with its end. */
const maximumSocketPath = 107
const longestSocket = '/node-zz/weftd.sock'

/** The folder that holds this user's labs: for this user's eyes only, made when it is missing. */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const told = environment[stateVariable]
  if (told !== undefined) {
    mkdirSync(told, { recursive: true, mode: 0o700 })
    return told
  }
  const { uid } = userInfo()
  const candidates = [environment.XDG_RUNTIME_DIR, `/run/user/${uid}`, tmpdir()]
  const parent = candidates.find(folder => folder !== undefined && folder !== '' && isWritable(folder)) ?? tmpdir()
  const directory = join(parent, `weft-lab-${uid}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  refuseStrangers(directory, uid)
  return directory
}

/** Where one lab keeps its sockets and files. */
export function labDirectory(name: string, state: string = stateDirectory()): string {
  const directory = join(state, name)
  const room = maximumSocketPath - longestSocket.length
  if (Buffer.byteLength(directory) > room) {
    throw new RangeError(`${directory} is too long for sockets; accepted are ${room} bytes. Set ${stateVariable}.`)
  }
  return directory
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** In /tmp anybody may have made this name first. */
function refuseStrangers(directory: string, uid: number): void {
  const status = lstatSync(directory)
  if (status.isDirectory() && status.uid === uid && (status.mode & 0o077) === 0) return
  throw new Error(`${directory} is not a folder that only user ${uid} can read; remove it, or set ${stateVariable}.`)
}
