/**
 * Keys are held as strings of which each character is one byte ("latin1"): they compare byte by byte with `<` and can be
 * looked up in a Map.
 */
export type KeyText = string

/** From a key up to but without another, or without end. */
export interface KeyRange {
  readonly from: KeyText
  readonly until: KeyText | undefined
}

export function keyText(key: Uint8Array): KeyText {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}

/** etcd's pairs: no end means one key, an end of one zero byte means no end. */
export function keyRange(key: Uint8Array, rangeEnd: Uint8Array): KeyRange {
  const from = keyText(key)
  const end = keyText(rangeEnd)
  if (end === '') return { from, until: `${from}\0` }
  return { from, until: end === '\0' ? undefined : end }
}

export function isInRange({ from, until }: KeyRange, key: KeyText): boolean {
  return key >= from && (until === undefined || key < until)
}

export function isEmptyRange({ from, until }: KeyRange): boolean {
  return until !== undefined && until <= from
}

/** The one key of a range that can hold no more than one. */
export function onlyKey({ from, until }: KeyRange): KeyText | undefined {
  return until === `${from}\0` ? from : undefined
}
