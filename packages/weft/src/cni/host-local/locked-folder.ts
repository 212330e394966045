import { closeSync, constants, ftruncateSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Address, parseAddress } from '@weft/inet'
import { type HeldAddress, readHeldAddresses } from './held-addresses.js'
import { formatOwner, type Owner } from './owner.js'

/**
 * A network's folder while its lock is ours. Everything is done before somebody else comes to a turn: in this process too.
 *
 * An address appears with its owner in it or not at all: the file is written under another name and linked to its own, which
 * fails if somebody has it. That holds for a process that is killed. Nothing waits for the disk (6 ms for an address where this
 * takes 0.04): after a power cut no container is alive that an address could be given twice to, and a file that came out of it
 * empty is nobody's.
 */
export class LockedFolder {
  readonly #path: string
  readonly #held: Map<string, HeldAddress>

  constructor(path: string) {
    this.#path = path
    this.#held = new Map(readHeldAddresses(path).map(one => [one.name, one]))
  }

  get held(): readonly HeldAddress[] {
    return [...this.#held.values()]
  }

  /** False when somebody has it. */
  reserve(address: Address, owner: Required<Owner>): boolean {
    if (this.#held.has(address)) return false
    const draft = this.#writeDraft(formatOwner(owner))
    try {
      linkSync(draft, this.#join(address))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
      throw error
    } finally {
      rmSync(draft, { force: true })
    }
    this.#held.set(address, { address, name: address, owner })
    return true
  }

  release({ name }: { readonly name: string }): void {
    rmSync(this.#join(name), { force: true })
    this.#held.delete(name)
  }

  /** Which address of the set was given last. What can't be read was never given. */
  lastReserved(set: number): Address | undefined {
    try {
      return parseAddress(readFileSync(this.#lastPath(set), 'utf8'))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
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

  /** What an end in the midst of writing left. */
  removeDraft(): void {
    rmSync(this.#draftPath, { force: true })
  }

  #writeDraft(text: string): string {
    const path = this.#draftPath
    // It may be a second name of an address: written into, that would change.
    this.removeDraft()
    const file = openSync(path, 'wx', 0o644)
    try {
      writeSync(file, text)
    } finally {
      closeSync(file)
    }
    return path
  }

  get #draftPath(): string {
    return this.#join('.weft-draft')
  }

  #lastPath(set: number): string {
    return this.#join(`last_reserved_ip.${set}`)
  }

  #join(name: string): string {
    return join(this.#path, name)
  }
}
