import { isJsonObject, type Json, type JsonObject } from '../../../../../model/json.js'
import { ApiFailure } from '../api-failure.js'
import { isList } from './json-pointer.js'
import { mergeList } from './merge-list.js'
import type { MergeRule, MergeRules } from './merge-rules.js'
import { withoutDirectives } from './without-directives.js'

const orderPrefix = '$setElementOrder/'
const deletePrefix = '$deleteFromPrimitiveList/'

/** Kubernetes' own kind of patch: as a merge patch, but some lists are merged too, by rules that belong to the kind. */
export function strategicMerge(original: JsonObject, patch: JsonObject, rules: MergeRules): JsonObject {
  const { $patch: directive, $retainKeys: retained, ...changes } = patch
  if (directive === 'replace') return changes
  if (directive === 'delete') return {}
  if (directive !== undefined) throw ApiFailure.unexpected(`unknown patch type: ${JSON.stringify(directive)}`)
  const fields: Record<string, Json> = isList(retained) ? only(original, retained) : { ...original }
  for (const name of fieldsOf(changes)) {
    const change = changes[name]
    const order = changes[orderPrefix + name]
    const deleted = changes[deletePrefix + name]
    const merged = change === null ? undefined : mergedField({ before: fields[name], change, rule: rules[name], order })
    const left = isList(merged) && isList(deleted) ? merged.filter(one => !deleted.includes(one)) : merged
    if (left === undefined) delete fields[name]
    else fields[name] = left
  }
  return fields
}

interface Field {
  readonly before: Json | undefined
  /** Undefined when there is a word about the field, but nothing new for it. */
  readonly change: Json | undefined
  readonly rule: MergeRule | undefined
  readonly order: Json | undefined
}

function mergedField({ before, change, rule, order }: Field): Json | undefined {
  if (isJsonObject(change) && isJsonObject(before))
    return strategicMerge(before, change, rule?.merges === 'object' ? rule.inside : {})
  const isMerged = rule !== undefined && rule.merges !== 'object'
  if (isMerged && (isList(before) || isList(change)) && (change === undefined || isList(change)))
    return mergeList({
      live: isList(before) ? before : undefined,
      change,
      rule,
      order: isList(order) ? order : undefined,
    })
  return change === undefined ? before : withoutDirectives(change)
}

/** The fields that a patch has something to say about, directly or by a word about its list. */
function fieldsOf(changes: JsonObject): ReadonlySet<string> {
  const prefixes = [orderPrefix, deletePrefix]
  const names = Object.keys(changes).map(name => {
    const prefix = prefixes.find(one => name.startsWith(one)) ?? ''
    return name.slice(prefix.length)
  })
  return new Set(names)
}

function only(original: JsonObject, names: readonly Json[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(original).filter(([name]) => names.includes(name)))
}
