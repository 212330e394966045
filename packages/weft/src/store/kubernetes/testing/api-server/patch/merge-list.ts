import { isJsonObject, type Json, type JsonObject } from '../../../../../model/json.js'
import { ApiFailure } from '../api-failure.js'
import type { MergeRule } from './merge-rules.js'
import { inOrder, type KeyOf } from './order-of-elements.js'
import { strategicMerge } from './strategic-merge.js'
import { withoutDirectives } from './without-directives.js'

export interface ListChange {
  /** Undefined when there is none yet. */
  readonly live: readonly Json[] | undefined
  readonly change: readonly Json[] | undefined
  readonly rule: MergeRule & { readonly merges: 'list' | 'set' }
  readonly order: readonly Json[] | undefined
}

/** A list merged with another: what both have is merged, and stands where the newer one has it. */
export function mergeList({ live, change, rule, order }: ListChange): readonly Json[] {
  const keyOf: KeyOf =
    rule.merges === 'list' ? element => (isJsonObject(element) ? element[rule.key] : undefined) : element => element
  const merged = mergedElements(live, change, rule)
  const settled = live === undefined || change === undefined ? merged : inOrder(merged, { live, order: change, keyOf })
  return order === undefined ? settled : inOrder(settled, { live: live ?? [], order, keyOf })
}

function mergedElements(
  live: readonly Json[] | undefined,
  change: readonly Json[] | undefined,
  rule: ListChange['rule'],
): readonly Json[] {
  if (change === undefined) return live ?? []
  if (live === undefined) return change.map(withoutDirectives).filter(element => element !== undefined)
  if (rule.merges === 'set') return [...new Set([...live, ...change])]
  const changes = change.map(element => asObject(element))
  if (changes.some(({ $patch }) => $patch === 'replace')) return changes.filter(({ $patch }) => $patch === undefined)
  const merged = live.map(element => asObject(element))
  for (const { $patch: directive, ...element } of changes) {
    const index = merged.findIndex(one => one[rule.key] === requireKey(element, rule.key))
    const before = merged[index]
    if (directive === 'delete') {
      if (index >= 0) merged.splice(index, 1)
    } else if (directive !== undefined)
      throw ApiFailure.unexpected('merging lists cannot yet be specified in the patch')
    else if (before === undefined) merged.push(element)
    else merged[index] = strategicMerge(before, element, rule.inside)
  }
  return merged
}

function asObject(element: Json): JsonObject {
  if (isJsonObject(element)) return element
  throw ApiFailure.unexpected('list element types are not identical')
}

function requireKey(element: JsonObject, key: string): Json {
  const value = element[key]
  if (value !== undefined) return value
  const fields = Object.entries(element).map(([name, field]) => `${name}:${String(field)}`)
  throw ApiFailure.unexpected(`map: map[${fields.join(' ')}] does not contain declared merge key: ${key}`)
}
