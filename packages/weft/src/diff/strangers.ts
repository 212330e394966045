/**
 * What is there without being wanted. How much of the wanted is there is known by then, so that the search ends with the
 * last stranger, and with none of them never begins.
 */
export function* strangers<One>(
  there: ReadonlyMap<string, One>,
  wanted: ReadonlyMap<string, unknown>,
  wantedThere: number,
): Generator<One> {
  let left = there.size - wantedThere
  if (left === 0) return
  for (const [key, one] of there) {
    if (wanted.has(key)) continue
    yield one
    left -= 1
    if (left === 0) return
  }
}
