import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js'

/** A strategic merge of what nodes need: objects key by key, `null` takes a key away, conditions by their type, other lists whole. */
export function mergePatch(object: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...object }
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key]
    if (value === null) delete merged[key]
    else if (key === 'conditions' && Array.isArray(value)) merged[key] = mergeByType(before, value)
    else if (isJsonObject(value)) merged[key] = mergePatch(isJsonObject(before) ? before : {}, value)
    else merged[key] = value
  }
  return merged
}

function mergeByType(before: Json | undefined, conditions: readonly Json[]): readonly Json[] {
  const merged: Json[] = Array.isArray(before) ? [...before] : []
  for (const condition of conditions.filter(isJsonObject)) {
    const at = merged.findIndex(one => isJsonObject(one) && one.type === condition.type)
    const old = merged[at]
    if (isJsonObject(old)) merged[at] = mergePatch(old, condition)
    else merged.push(condition)
  }
  return merged
}
