import { bool, bytes, message, repeated } from '@weft/protobuf'

/** What the journal asks of its thread. Records travel as bytes of `Records`, in a buffer that changes hands. */
export type JournalRequest =
  | { readonly id: number; readonly do: 'read'; readonly after: Uint8Array | undefined }
  | { readonly id: number; readonly do: 'write'; readonly records: Uint8Array }
  | { readonly id: number; readonly do: 'close' }

export type JournalAnswer =
  | { readonly id: number; readonly records: Uint8Array | undefined }
  | { readonly id: number; readonly failed: string }

const Record = message({ key: bytes(1), value: bytes(2), isRemoval: bool(3) })

export const Records = message({ records: repeated(1, Record) })

/** A copy that owns all of its memory, so that it can be handed to another thread. */
export function handOver(bytes: Uint8Array): { bytes: Uint8Array; transfer: ArrayBuffer[] } {
  const owned = new Uint8Array(bytes)
  return { bytes: owned, transfer: [owned.buffer] }
}
