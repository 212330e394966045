import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { compareAddresses } from '@weft/inet'
import { type HeldAddress, heldIn, readEntries } from './held-addresses.js'

export interface HeldSince extends HeldAddress {
  /** When its file was written. */
  readonly since: Date
}

/** The networks that have addresses on this node, and who holds them. It looks without the lock, and changes nothing. */
export function readNetworkUse(dataDir: string): ReadonlyMap<string, readonly HeldSince[]> {
  if (!existsSync(dataDir)) return new Map()
  const folders = readdirSync(dataDir, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return new Map(
    folders.map(({ name }) => [name, heldSince(join(dataDir, name))] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function heldSince(folder: string): readonly HeldSince[] {
  return heldIn(readEntries(folder))
    .flatMap(held => {
      const file = statSync(join(folder, held.name), { throwIfNoEntry: false })
      return file === undefined ? [] : [{ ...held, since: file.mtime }]
    })
    .sort((a, b) => compareAddresses(a.address, b.address))
}
