import { bool, bytes, int64, integer, message, type Received, uint64 } from '@weft/protobuf'
import type { Version } from '../state/history.js'
import { keyText } from '../state/key-range.js'

/** One record of the journal, or its removal. */
export interface JournalWrite {
  readonly key: Uint8Array
  readonly value: Uint8Array | undefined
}

/** What a journal is made of, as it is read back. */
export type JournalEntry =
  | { readonly kind: 'identity'; readonly identity: Identity }
  | { readonly kind: 'compaction'; readonly revision: number }
  | { readonly kind: 'lease'; readonly id: bigint; readonly ttlSeconds: number }
  | { readonly kind: 'version'; readonly version: Version }

const formatVersion = 1

const IdentityRecord = message({ format: integer(1), clusterId: uint64(2), memberId: uint64(3) })
const CompactionRecord = message({ revision: integer(1) })
const LeaseRecord = message({ id: int64(1), ttlSeconds: integer(2) })
const VersionRecord = message({
  key: bytes(1),
  value: bytes(2),
  createRevision: integer(3),
  version: integer(4),
  lease: int64(5),
  isDeleted: bool(6),
})

export type Identity = Omit<Received<typeof IdentityRecord>, 'format'>

// The first byte of a record's key tells what it is. Versions sort by revision.
const kinds = { identity: 1, compaction: 2, lease: 3, version: 4 } as const

export const identityWrite = (identity: Identity): JournalWrite => ({
  key: Buffer.of(kinds.identity),
  value: IdentityRecord.encode({ format: formatVersion, ...identity }),
})

export const compactionWrite = (revision: number): JournalWrite => ({
  key: Buffer.of(kinds.compaction),
  value: CompactionRecord.encode({ revision }),
})

export const leaseWrite = (id: bigint, ttlSeconds: number): JournalWrite => ({
  key: leaseKey(id),
  value: LeaseRecord.encode({ id, ttlSeconds }),
})

export const leaseRemoval = (id: bigint): JournalWrite => ({ key: leaseKey(id), value: undefined })

export function versionWrite(version: Version): JournalWrite {
  const { item } = version
  const key = Buffer.from(version.key, 'latin1')
  const { createRevision, version: count, lease, value } = item ?? { createRevision: 0, version: 0, lease: 0n }
  return {
    key: versionKey(version),
    value: VersionRecord.encode({
      key,
      createRevision,
      version: count,
      lease,
      isDeleted: item === undefined,
      ...(value && { value }),
    }),
  }
}

export const versionRemoval = (version: Version): JournalWrite => ({ key: versionKey(version), value: undefined })

export function parseJournalEntry(key: Uint8Array, value: Uint8Array): JournalEntry {
  switch (key[0]) {
    case kinds.identity: {
      const { format, ...identity } = IdentityRecord.decode(value)
      if (format !== formatVersion)
        throw new Error(`the data has format ${format}; this program reads and writes format ${formatVersion}`)
      return { kind: 'identity', identity }
    }
    case kinds.compaction:
      return { kind: 'compaction', ...CompactionRecord.decode(value) }
    case kinds.lease:
      return { kind: 'lease', ...LeaseRecord.decode(value) }
    case kinds.version:
      return { kind: 'version', version: parseVersion(key, value) }
    default:
      throw new Error(`a record of kind ${key[0]} is unknown`)
  }
}

function parseVersion(key: Uint8Array, value: Uint8Array): Version {
  const record = VersionRecord.decode(value)
  const place = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  const revision = Number(place.readBigUInt64BE(1))
  const { createRevision, version, lease } = record
  return {
    key: keyText(record.key),
    revision,
    sub: place.readUInt32BE(9),
    item: record.isDeleted
      ? undefined
      : { key: record.key, value: record.value, createRevision, modRevision: revision, version, lease },
  }
}

function leaseKey(id: bigint): Buffer {
  const key = Buffer.alloc(9, kinds.lease)
  key.writeBigInt64BE(id, 1)
  return key
}

function versionKey({ revision, sub }: Version): Buffer {
  const key = Buffer.alloc(13, kinds.version)
  key.writeBigUInt64BE(BigInt(revision), 1)
  key.writeUInt32BE(sub, 9)
  return key
}
