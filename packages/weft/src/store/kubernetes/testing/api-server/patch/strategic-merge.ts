import { isJsonObject, type Json, type JsonObject } from '../../../../../model/json.js'
import { ApiFailure } from '../api-failure.js'
import { isList } from './json-pointer.js'
import type { MergeRule, MergeRules } from './merge-rules.js'
import { inOrder } from './order-of-elements.js'

const orderPrefix = '$setElementOrder/'
const deletePrefix = '$deleteFromPrimitiveList/'

/** Kubernetes' own kind of patch: as a merge patch, but some lists are merged too, by rules that belong to the kind. */
export function strategicMerge(original: JsonObject, patch: JsonObject, rules: MergeRules): JsonObject {
  const { $patch: directive, $retainKeys: retained, ...changes } = patch
  if (directive === 'replace') return changes
  if (directive === 'delete') return {}
  if (directive !== undefined && directive !== 'merge') throw unknownDirective(directive)
  const fields: Record<string, Json> = isList(retained) ? only(original, retained) : { ...original }
  for (const [name, change] of Object.entries(changes)) {
    if (name.startsWith(orderPrefix)) continue
    if (name.startsWith(deletePrefix)) {
      const field = name.slice(deletePrefix.length)
      const before = fields[field]
      if (isList(before) && isList(change)) fields[field] = before.filter(one => !change.includes(one))
      continue
    }
    if (change === null) delete fields[name]
    else {
      const merged = mergedField({
        before: fields[name],
        change,
        rule: rules[name],
        order: changes[orderPrefix + name],
      })
      if (merged === undefined) delete fields[name]
      else fields[name] = merged
    }
  }
  return fields
}

interface Field {
  readonly before: Json | undefined
  readonly change: Json
  readonly rule: MergeRule | undefined
  readonly order: Json | undefined
}

function mergedField({ before, change, rule, order }: Field): Json | undefined {
  if (isJsonObject(change)) {
    if (!isJsonObject(before) && change.$patch === 'delete') return undefined
    return strategicMerge(isJsonObject(before) ? before : {}, change, rule?.merges === 'object' ? rule.inside : {})
  }
  if (!isList(change) || rule === undefined || rule.merges === 'object') return change
  const live = isList(before) ? before : []
  if (rule.merges === 'set') return inOrder(live, [...new Set([...live, ...change])], isList(order) ? order : undefined)
  const merged = mergedList(live, change, rule)
  const keyOf = (element: Json) => (isJsonObject(element) ? element[rule.key] : undefined)
  return inOrder(live, merged, isList(order) ? order : undefined, keyOf)
}

function mergedList(
  live: readonly Json[],
  change: readonly Json[],
  rule: MergeRule & { merges: 'list' },
): readonly Json[] {
  const changes = change.map(element => withKey(element, rule.key))
  let merged = live.map(element => withKey(element, rule.key))
  if (changes.some(element => element.$patch === 'replace' && element[rule.key] === undefined)) {
    return changes.filter(element => element.$patch !== 'replace')
  }
  for (const { $patch: directive, ...element } of changes) {
    const key = element[rule.key]
    const index = merged.findIndex(one => one[rule.key] === key)
    const before = merged[index]
    if (directive === 'delete') merged = merged.filter(one => one[rule.key] !== key)
    else if (before === undefined) merged.push(strategicMerge({}, element, rule.inside))
    else merged[index] = directive === 'replace' ? element : strategicMerge(before, element, rule.inside)
  }
  return merged
}

function withKey(element: Json, key: string): JsonObject {
  if (isJsonObject(element) && (element[key] !== undefined || element.$patch === 'replace')) return element
  throw ApiFailure.unexpected(`map: ${JSON.stringify(element)} does not contain declared merge key: ${key}`)
}

function only(original: JsonObject, names: readonly Json[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(original).filter(([name]) => names.includes(name)))
}

function unknownDirective(found: Json): ApiFailure {
  return ApiFailure.unexpected(`unknown patch type: ${JSON.stringify(found)}`)
}
