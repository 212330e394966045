import { isUtf8 } from 'node:buffer'

/** The keys of one network at one moment, as they are carried from one etcd to another. */
export interface StoreDocument {
  /** All keys begin with this and a slash. */
  readonly prefix: string
  readonly exportedAt: string
  readonly leases: readonly MovedLease[]
  readonly keys: readonly MovedKey[]
}

export interface MovedLease {
  /** A name for it in this document: its id where it was. Another etcd gives it another. */
  readonly id: string
  readonly leftSeconds: number
}

export interface MovedKey {
  readonly key: Buffer
  readonly value: Buffer
  /** The id of a lease of the document; a key without one stays until somebody deletes it. */
  readonly lease?: string
}

export const version = 1

/** JSON with a line for each lease and each key, so that two documents can be compared line by line. */
export function formatStoreDocument({ prefix, exportedAt, leases, keys }: StoreDocument): string {
  const head = JSON.stringify({ Version: version, Prefix: prefix, ExportedAt: exportedAt }).slice(0, -1)
  const leaseLines = leases.map(({ id, leftSeconds }) => JSON.stringify({ ID: id, LeftSeconds: leftSeconds }))
  const keyLines = keys.map(({ key, value, lease }) =>
    JSON.stringify({ ...spelt('Key', key), ...spelt('Value', value), ...(lease !== undefined && { Lease: lease }) }),
  )
  return `${head},\n"Leases":[${inLines(leaseLines)}],\n"Keys":[${inLines(keyLines)}]}\n`
}

/** Text where it is text; what is not UTF-8 would not come back as it was. */
function spelt(name: string, bytes: Buffer): object {
  return isUtf8(bytes) ? { [name]: bytes.toString() } : { [`${name}Base64`]: bytes.toString('base64') }
}

function inLines(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${lines.join(',\n')}\n`
}
