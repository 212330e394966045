import type { Json } from '../../../../../model/json.js'
import { isJsonObject } from '../../../../../model/json.js'

type KeyOf = (element: Json) => Json | undefined

/**
 * The merged elements of a list in the order that the patch asks for. Those that the patch does not name keep their
 * order among themselves, and each comes before the first of the others that was behind it.
 */
export function inOrder(
  live: readonly Json[],
  merged: readonly Json[],
  order: readonly Json[] | undefined,
  keyOf: KeyOf = element => element,
): readonly Json[] {
  if (order === undefined) return merged
  const wanted = order.map(one => (isJsonObject(one) ? keyOf(one) : one))
  const liveKeys = live.map(keyOf)
  const named = merged
    .filter(one => wanted.includes(keyOf(one)))
    .sort((a, b) => wanted.indexOf(keyOf(a)) - wanted.indexOf(keyOf(b)))
  const others = merged.filter(one => !wanted.includes(keyOf(one)))
  const result: Json[] = []
  let next = 0
  for (const one of named) {
    const place = liveKeys.indexOf(keyOf(one))
    while (place >= 0) {
      const other = others[next]
      if (other === undefined) break
      const otherPlace = liveKeys.indexOf(keyOf(other))
      if (otherPlace < 0 || otherPlace >= place) break
      result.push(other)
      next += 1
    }
    result.push(one)
  }
  return [...result, ...others.slice(next)]
}
