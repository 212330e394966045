import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'

/** The object that is there; its absence fails the test that asks. */
export function objectAt(start: Json | undefined, ...names: readonly string[]): JsonObject {
  const found = at(start, names)
  if (isJsonObject(found)) return found
  throw new Error(`there is no object ${names.join('.')}`)
}

export function listAt(start: Json | undefined, ...names: readonly string[]): readonly Json[] {
  const found = at(start, names)
  if (Array.isArray(found)) return found
  throw new Error(`there is no list ${names.join('.')}`)
}

export function textAt(start: Json | undefined, ...names: readonly string[]): string {
  const found = at(start, names)
  if (typeof found === 'string') return found
  throw new Error(`there is no text ${names.join('.')}`)
}

/** The only one of its kind. */
export function ofKind(objects: readonly JsonObject[], kind: string): JsonObject {
  const [found, ...more] = objects.filter(each => each.kind === kind)
  if (found !== undefined && more.length === 0) return found
  throw new Error(`there is not one ${kind}, but ${found === undefined ? 'none' : more.length + 1}`)
}

function at(start: Json | undefined, names: readonly string[]): Json | undefined {
  return names.reduce<Json | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), start)
}
