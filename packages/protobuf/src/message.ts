import type { Field, Kind } from './field.js'
import { Reader, WireError } from './reader.js'
import { Writer } from './writer.js'

/**
 * A protobuf message described by its fields. Decoded messages have every field; what is given to `encode` may leave out
 * any. As a `Kind` it can stand inside other messages.
 */
export interface Message<Out, In> extends Kind<Out, In> {
  encode(value: In): Buffer
  decode(bytes: Uint8Array): Out
}

type Fields = Readonly<Record<string, Field<unknown>>>
type Decoded<F> = { [K in keyof F]: F[K] extends Field<infer Out, never> ? Out : never }
type Encodable<F> = { readonly [K in keyof F]?: F[K] extends Field<infer _, infer In> ? In : never }

/** What decoding a message gives. */
export type Received<M> = M extends Message<infer Out, never> ? Out : never
/** What a message can be encoded from. */
export type Sent<M> = M extends Message<infer _, infer In> ? In : never

export function message<F extends Fields>(fields: F): Message<Decoded<F>, Encodable<F>> {
  const entries = Object.entries(fields)
  const byNumber = new Map(entries.map(([name, field]) => [field.number, { name, field }]))
  // Written from the back to the front, so that readers get them in ascending order.
  const descending = [...entries].sort(([, one], [, other]) => other.number - one.number)

  function writeInto(writer: Writer, value: Encodable<F>): void {
    for (const [name, field] of descending) {
      const content: unknown = value[name]
      if (content !== undefined) field.write(writer, content)
    }
  }

  function readFrom(reader: Reader): Decoded<F> {
    const value: Record<string, unknown> = {}
    for (const [name, field] of entries) value[name] = field.absent()
    while (!reader.done) {
      const tag = reader.integer()
      const known = byNumber.get(Math.floor(tag / 8))
      if (tag < 8) throw new WireError('a field has the number 0')
      if (known === undefined) reader.skip(tag % 8)
      else value[known.name] = known.field.read(reader, value[known.name], tag % 8)
    }
    // Every field was set above, by the very description that the type is derived from.
    return value as Decoded<F>
  }

  return {
    wireType: 2,
    write(writer, value) {
      const before = writer.length
      writeInto(writer, value)
      writer.integer(writer.length - before)
    },
    read: reader => readFrom(reader.inner()),
    encode(value) {
      const writer = new Writer()
      writeInto(writer, value)
      return writer.finish()
    },
    decode: bytes => readFrom(new Reader(bytes)),
  }
}

/** A message that is described further down, or that contains itself. */
export function later<Out, In>(kind: () => Kind<Out, In>): Kind<Out, In> {
  return { wireType: 2, write: (writer, value) => kind().write(writer, value), read: reader => kind().read(reader) }
}
