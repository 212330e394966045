import { isJsonObject, type Json, type JsonObject } from '../../../../../model/json.js'

/** RFC 7396: objects are merged, null takes a field away, and all else takes the place of what was there. */
export function mergePatch(original: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch
  const fields: Record<string, Json> = { ...(isJsonObject(original) ? original : {}) }
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete fields[name]
    else fields[name] = mergePatch(fields[name], value)
  }
  return fields satisfies JsonObject
}
