import { isJsonObject, type Json, type JsonObject } from '../../../../../model/json.js'

/** What stands at the end of a row of names; undefined when there is no such place. */
export function fieldOf(object: JsonObject, ...path: readonly string[]): Json | undefined {
  let value: Json | undefined = object
  for (const name of path) value = isJsonObject(value) ? value[name] : undefined
  return value
}

export function textOf(object: JsonObject, ...path: readonly string[]): string {
  const value = fieldOf(object, ...path)
  return typeof value === 'string' ? value : ''
}

export function objectOf(object: JsonObject, ...path: readonly string[]): JsonObject {
  const value = fieldOf(object, ...path)
  return isJsonObject(value) ? value : {}
}
