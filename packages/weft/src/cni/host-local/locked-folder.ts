import { closeSync, constants, ftruncateSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Address, parseAddress } from '@weft/inet'
import { codeOf } from '../../files/code-of.js'
import { createWhole } from '../../files/create-whole.js'
import { type Entries, type HeldAddress, heldIn } from './held-addresses.js'
import { formatOwner, type Owner } from './owner.js'

/**
 * A network's folder while its lock is ours. Everything is done before somebody else comes to a turn: in this process too.
 *
 * An address appears with its owner in it, or not at all, when a process is killed. Nothing waits for the disk (6 ms for an address
 * where this takes 0.04): after a power cut no container is alive that an address could be given twice to, and a file that came
 * out of it empty is nobody's.
 */
export class LockedFolder {
  readonly #path: string
  readonly #entries: Entries
  readonly #blanks: (number | undefined)[]

  constructor(path: string, entries: Entries, blanks: (number | undefined)[] = []) {
    this.#path = path
    this.#entries = entries
    this.#blanks = blanks
  }

  get held(): readonly HeldAddress[] {
    return heldIn(this.#entries)
  }

  /** False when somebody has it. */
  reserve(address: Address, owner: Required<Owner>): boolean {
    if (this.#entries.has(address)) return false
    const file = createWhole(this.#join(address), formatOwner(owner), { mode: 0o644, blank: this.#blanks.pop() })
    if (file === undefined) return false
    closeSync(file)
    this.#entries.set(address, { address, name: address, owner })
    return true
  }

  release({ name }: { readonly name: string }): void {
    remove(this.#join(name))
    this.#entries.delete(name)
  }

  /** Which address of the set was given last. What can't be read was never given. */
  lastReserved(set: number): Address | undefined {
    try {
      return parseAddress(readFileSync(this.#lastPath(set), 'utf8'))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /**
   * In place: where a file is replaced, by a rename or by emptying it, ext4 waits for the disk. Half an address is as good as
   * none: it says only where to begin to look.
   */
  noteReserved(set: number, address: Address): void {
    const file = openSync(this.#lastPath(set), constants.O_RDWR | constants.O_CREAT, 0o644)
    try {
      writeSync(file, address, 0)
      ftruncateSync(file, address.length)
    } finally {
      closeSync(file)
    }
  }

  #lastPath(set: number): string {
    return this.#join(`last_reserved_ip.${set}`)
  }

  #join(name: string): string {
    return join(this.#path, name)
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}
