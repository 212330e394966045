import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type Json } from '../../../../../model/json.js'
import { ApiFailure } from '../api-failure.js'
import { changedAt, indexOf, isList, type Path, parsePointer, valueAt } from './json-pointer.js'

/** RFC 6902: each operation on what the one before has left; all of them or none. */
export function jsonPatch(original: Json, patch: Json): Json {
  if (!isList(patch)) throw ApiFailure.badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch')
  return patch.reduce((document, operation) => applied(document, operation), original)
}

function applied(document: Json, operation: Json): Json {
  const { op, path: pathText, from: fromText, value } = isJsonObject(operation) ? operation : {}
  const path = typeof pathText === 'string' ? parsePointer(pathText) : undefined
  const from = typeof fromText === 'string' ? parsePointer(fromText) : undefined
  if (path === undefined) throw refused()
  switch (op) {
    case 'add':
      return must(add(document, path, value ?? null))
    case 'remove':
      return must(remove(document, path))
    case 'replace':
      return must(valueAt(document, path) === undefined ? undefined : replace(document, path, value ?? null))
    case 'test':
      return must(isDeepStrictEqual(valueAt(document, path) ?? null, value ?? null) ? document : undefined)
    case 'copy':
    case 'move': {
      const moved = from && valueAt(document, from)
      if (from === undefined || moved === undefined) throw refused()
      const rest = op === 'move' ? must(remove(document, from)) : document
      return must(add(rest, path, moved))
    }
    default:
      throw refused()
  }
}

function add(document: Json, path: Path, value: Json): Json | undefined {
  if (path.length === 0) return value
  return changedAt(document, path, (at, last) => {
    if (isJsonObject(at)) return { ...at, [last]: value }
    if (!isList(at)) return undefined
    const index = indexOf(last, at.length)
    return index === undefined ? undefined : at.toSpliced(index, 0, value)
  })
}

function replace(document: Json, path: Path, value: Json): Json | undefined {
  if (path.length === 0) return value
  return changedAt(document, path, (at, last) => {
    if (isJsonObject(at)) return { ...at, [last]: value }
    return isList(at) ? at.with(Number(last), value) : undefined
  })
}

function remove(document: Json, path: Path): Json | undefined {
  return changedAt(document, path, (at, last) => {
    if (isList(at)) {
      const index = indexOf(last, at.length - 1)
      return index === undefined ? undefined : at.toSpliced(index, 1)
    }
    if (!isJsonObject(at) || !(last in at)) return undefined
    const { [last]: _, ...rest } = at
    return rest
  })
}

function must(document: Json | undefined): Json {
  if (document === undefined) throw refused()
  return document
}

function refused(): ApiFailure {
  const message = 'the server rejected our request due to an error in our request'
  return new ApiFailure({ code: 422, reason: 'Invalid', message, details: {} })
}
