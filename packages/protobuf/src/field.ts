import type { Reader } from './reader.js'
import type { Writer } from './writer.js'

/** One field of a protobuf message. `Out` is what a decoded message holds, `In` what may be given to an encoder. */
export interface Field<Out, In = Out> {
  readonly number: number
  /** What a decoded message holds when the field was not sent. */
  absent(): Out
  /** Writes the field with its tag, or nothing if it has its default value. */
  write(writer: Writer, value: In): void
  /** Reads one occurrence; `before` is what earlier occurrences left. */
  read(reader: Reader, before: Out, wireType: number): Out
}

/** How one value of a field looks in bytes. */
export interface Kind<Out, In = Out> {
  readonly wireType: 0 | 2
  write(writer: Writer, value: In): void
  read(reader: Reader): Out
}

export const kinds = {
  bool: {
    wireType: 0,
    write: (writer, value) => writer.integer(value ? 1 : 0),
    read: reader => reader.unsigned64() !== 0n,
  } satisfies Kind<boolean>,
  integer: {
    wireType: 0,
    write: (writer, value) => writer.integer(value),
    read: reader => reader.integer(),
  } satisfies Kind<number>,
  int64: {
    wireType: 0,
    write: (writer, value) => writer.unsigned64(value),
    read: reader => BigInt.asIntN(64, reader.unsigned64()),
  } satisfies Kind<bigint>,
  uint64: {
    wireType: 0,
    write: (writer, value) => writer.unsigned64(value),
    read: reader => reader.unsigned64(),
  } satisfies Kind<bigint>,
  bytes: {
    wireType: 2,
    write: (writer, value) => {
      const before = writer.length
      writer.bytes(value)
      writer.integer(writer.length - before)
    },
    read: reader => reader.bytes(),
  } satisfies Kind<Buffer, Uint8Array>,
  text: {
    wireType: 2,
    write: (writer, value) => {
      const before = writer.length
      writer.text(value)
      writer.integer(writer.length - before)
    },
    read: reader => reader.bytes().toString(),
  } satisfies Kind<string>,
}

const nothing = Buffer.alloc(0)

export const bool = (number: number) => scalar(number, kinds.bool, false)
/** int64, int32 or an enumeration whose values stay within ±2^53: revisions, counts, seconds. */
export const integer = (number: number) => scalar(number, kinds.integer, 0)
/** int64 whose values use all 64 bits, such as lease ids. */
export const int64 = (number: number) => scalar(number, kinds.int64, 0n)
export const uint64 = (number: number) => scalar(number, kinds.uint64, 0n)
export const text = (number: number) => scalar(number, kinds.text, '')

export function bytes(number: number): Field<Buffer, Uint8Array> {
  return {
    number,
    absent: () => nothing,
    write(writer, value) {
      if (value.length > 0) writeTagged(writer, number, kinds.bytes, value)
    },
    read: lastOf(kinds.bytes),
  }
}

/** A field that is either there or undefined: nested messages, and the members of a oneof. */
export function optional<Out, In>(number: number, kind: Kind<Out, In>): Field<Out | undefined, In | undefined> {
  return {
    number,
    absent: () => undefined,
    write(writer, value) {
      if (value !== undefined) writeTagged(writer, number, kind, value)
    },
    read: lastOf(kind),
  }
}

export function repeated<Out, In>(number: number, kind: Kind<Out, In>): Field<Out[], readonly In[]> {
  return {
    number,
    absent: () => [],
    write(writer, values) {
      for (let index = values.length - 1; index >= 0; index--) {
        const value = values[index]
        if (value !== undefined) writeTagged(writer, number, kind, value)
      }
    },
    read(reader, before, wireType) {
      if (wireType === kind.wireType) before.push(kind.read(reader))
      // Numbers are packed into one length-delimited field by most writers.
      else if (wireType === 2) for (const inner = reader.inner(); !inner.done; ) before.push(kind.read(inner))
      else reader.skip(wireType)
      return before
    },
  }
}

function scalar<T>(number: number, kind: Kind<T>, initial: T): Field<T> {
  return {
    number,
    absent: () => initial,
    write(writer, value) {
      if (value !== initial) writeTagged(writer, number, kind, value)
    },
    read: lastOf(kind),
  }
}

function writeTagged<In>(writer: Writer, number: number, kind: Kind<unknown, In>, value: In): void {
  kind.write(writer, value)
  writer.integer(number * 8 + kind.wireType)
}

/** Of several the last one counts; what looks otherwise in bytes is passed over. */
function lastOf<Out>(
  kind: Kind<Out, never>,
): <Before>(reader: Reader, before: Before, wireType: number) => Out | Before {
  return (reader, before, wireType) => {
    if (wireType === kind.wireType) return kind.read(reader)
    reader.skip(wireType)
    return before
  }
}
