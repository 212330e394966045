import { closeSync, constants, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { type Address, parseAddress } from '@weft/inet'
import { type Owner, parseOwner } from './owner.js'

export interface HeldAddress {
  readonly address: Address
  /** Of its file. Somebody may have written the address in another way than we do. */
  readonly name: string
  /** Undefined: nobody's, left half-written. */
  readonly owner: Owner | undefined
}

export type Entries = Map<string, HeldAddress | undefined>

const content = Buffer.allocUnsafe(16_384)
// Not for ever, should somebody have put a pipe there.
const readFlags = constants.O_RDONLY | constants.O_NONBLOCK

/** What is in a network's folder by name: an address that is held, or something else. It blocks: 250 files take two milliseconds. */
export function readEntries(folder: string): Entries {
  return new Map(readdirSync(folder).map(name => [name, readHeldAddress(folder, name)]))
}

/** The addresses among them, in the order of the folder. */
export function heldIn(entries: Entries): readonly HeldAddress[] {
  return [...entries.values()].filter(one => one !== undefined)
}

/** Undefined for what is no address, or went away meanwhile. */
function readHeldAddress(folder: string, name: string): HeldAddress | undefined {
  const address = parseAddress(name)
  const text = address && readContent(join(folder, name))
  return address === undefined || text === undefined ? undefined : { address, name, owner: parseOwner(text) }
}

/** Undefined for what went away meanwhile and what is no file. */
function readContent(path: string): string | undefined {
  let file: number | undefined
  try {
    file = openSync(path, readFlags)
    return content.toString('utf8', 0, readSync(file, content))
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(ENOENT|EISDIR|ENXIO|EAGAIN)$/.test(String(error.code)))
      return undefined
    throw error
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
