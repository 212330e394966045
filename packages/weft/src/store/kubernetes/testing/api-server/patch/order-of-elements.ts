import { isJsonObject, type Json } from '../../../../../model/json.js'

export type KeyOf = (element: Json) => Json | undefined

interface Wish {
  /** The list as it was. */
  readonly live: readonly Json[]
  /** Elements, or objects with nothing but their keys, in the order that is wished for. */
  readonly order: readonly Json[]
  readonly keyOf: KeyOf
}

/**
 * The elements of a list in the order that is wished for. Those without a wish keep their order among themselves, and
 * each comes before the first of the others that was behind it.
 */
export function inOrder(elements: readonly Json[], { live, order, keyOf }: Wish): readonly Json[] {
  const wished = order.map(one => (isJsonObject(one) ? keyOf(one) : one))
  const places = live.map(keyOf)
  const placeOf = (element: Json) => places.indexOf(keyOf(element))
  const rankOf = (element: Json) => wished.indexOf(keyOf(element))
  const named = elements.filter(one => rankOf(one) >= 0).sort((a, b) => rankOf(a) - rankOf(b))
  const others = elements.filter(one => rankOf(one) < 0)
  const result: Json[] = []
  for (const one of named) {
    for (let other = others[0]; other !== undefined; other = others[0]) {
      if (placeOf(other) < 0 || placeOf(other) >= placeOf(one)) break
      result.push(other)
      others.shift()
    }
    result.push(one)
  }
  return [...result, ...others]
}
