import { isJsonObject, type Json } from '../../../../../model/json.js'

export type Path = readonly string[]

/** RFC 6901; undefined when the text is none. */
export function parsePointer(text: string): Path | undefined {
  if (text === '') return []
  if (!text.startsWith('/')) return undefined
  return text
    .slice(1)
    .split('/')
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function valueAt(document: Json, path: Path): Json | undefined {
  let value: Json | undefined = document
  for (const part of path) {
    if (isJsonObject(value)) value = value[part]
    else if (isList(value)) value = value[indexOf(part, value.length - 1) ?? -1]
    else return undefined
  }
  return value
}

/** The document with something else at the end of the path; undefined when there is no way there. */
export function changedAt(
  document: Json,
  path: Path,
  change: (at: Json, last: string) => Json | undefined,
): Json | undefined {
  const [first, ...rest] = path
  if (first === undefined) return undefined
  if (rest.length === 0) return change(document, first)
  const inner = valueAt(document, [first])
  if (inner === undefined) return undefined
  const changed = changedAt(inner, rest, change)
  if (changed === undefined) return undefined
  if (isJsonObject(document)) return { ...document, [first]: changed }
  return isList(document) ? document.with(Number(first), changed) : undefined
}

/** A place in a list; `-` is what comes after `last`. */
export function indexOf(part: string, last: number): number | undefined {
  if (part === '-') return last
  const index = /^(0|[1-9]\d*)$/.test(part) ? Number(part) : Number.NaN
  return index <= last ? index : undefined
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
