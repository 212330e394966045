import { accessSync, constants, existsSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** Overrides where labs keep their state. */
const stateVariable = 'WEFT_LAB_DIRECTORY'
/** Who a lab inside a user namespace belongs to: there everybody's uid is 0. */
export const uidVariable = 'WEFT_LAB_UID'

/** sun_path holds 108 bytes with its end. */
const maximumSocketPath = 107
const longestSocket = '/node-zz/weftd.sock'

/** The folder that holds this user's labs, if there are any: for this user's eyes only. */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const told = environment[stateVariable]
  if (told !== undefined) return told
  const uid = environment[uidVariable] ?? String(userInfo().uid)
  const candidates = [environment.XDG_RUNTIME_DIR, `/run/user/${uid}`, tmpdir()]
  const parent = candidates.find(folder => folder !== undefined && folder !== '' && isWritable(folder)) ?? tmpdir()
  const directory = join(parent, `weft-lab-${uid}`)
  if (existsSync(directory)) refuseStrangers(directory, uid)
  return directory
}

export function makeStateDirectory(environment: NodeJS.ProcessEnv = process.env): void {
  mkdirSync(stateDirectory(environment), { recursive: true, mode: 0o700 })
  // Somebody may have been quicker.
  stateDirectory(environment)
}

/** Removes the folder again after the last lab. One that somebody else has chosen stays. */
export function leaveStateDirectory(environment: NodeJS.ProcessEnv = process.env): void {
  if (environment[stateVariable] !== undefined) return
  try {
    rmdirSync(stateDirectory(environment))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error
  }
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
function refuseStrangers(directory: string, uid: string): void {
  const status = lstatSync(directory)
  if (status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o077) === 0) return
  throw new Error(`${directory} is not a folder that only user ${uid} can read; remove it, or set ${stateVariable}.`)
}
