/** Text stands for its UTF-8 bytes. */
export type Bytes = string | Uint8Array

/** One key, all keys that begin alike, or all from one key up to but without another; an empty `until` is no end. */
export type KeySelector =
  | { readonly key: Bytes }
  | { readonly prefix: Bytes }
  | { readonly from: Bytes; readonly until: Bytes }

/** etcd's form of a selector: no end means one key, an end of one zero byte means no end. */
export interface KeyInterval {
  readonly key: Buffer
  readonly rangeEnd: Buffer
}

const nothing = Buffer.alloc(0)
const zero = Buffer.alloc(1)

export function intervalOf(selector: KeySelector): KeyInterval {
  if ('key' in selector) return { key: bytesOf(selector.key), rangeEnd: nothing }
  if ('from' in selector) return { key: orZero(bytesOf(selector.from)), rangeEnd: orZero(bytesOf(selector.until)) }
  const prefix = bytesOf(selector.prefix)
  return { key: orZero(prefix), rangeEnd: endOfPrefix(prefix) }
}

export function bytesOf(value: Bytes): Buffer {
  if (typeof value === 'string') return Buffer.from(value)
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

/** etcd has no empty keys; the smallest is one zero byte. */
function orZero(bytes: Buffer): Buffer {
  return bytes.length === 0 ? zero : bytes
}

/** The first key behind all that begin with the prefix. */
function endOfPrefix(prefix: Buffer): Buffer {
  const last = prefix.findLastIndex(byte => byte < 255)
  if (last < 0) return zero
  const end = Buffer.from(prefix.subarray(0, last + 1))
  end[last] = (end[last] ?? 0) + 1
  return end
}
