import { isJsonObject, type Json } from '../../../../../model/json.js'
import { isList } from './json-pointer.js'

/**
 * What a patch puts where nothing was: without the words to the one who merges, and
 * without the objects that have such words.
 */
export function withoutDirectives(value: Json): Json | undefined {
  if (isList(value)) return value.map(withoutDirectives).filter(one => one !== undefined)
  if (!isJsonObject(value)) return value
  const { $patch: directive, $retainKeys: _, ...fields } = value
  if (directive !== undefined) return undefined
  const kept: Record<string, Json> = {}
  for (const [name, field] of Object.entries(fields)) {
    const inner = name.startsWith('$') || field === null ? undefined : withoutDirectives(field)
    if (inner !== undefined) kept[name] = inner
  }
  return kept
}
