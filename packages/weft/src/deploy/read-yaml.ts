import { load, loadAll } from 'js-yaml'
import { isJsonObject, type Json, type JsonObject } from '../model/json.js'

/** One document, which is an object. */
export function readYaml(text: string): JsonObject {
  return objectOf(JSON.parse(JSON.stringify(load(text))))
}

/** All documents of a file that are not empty. */
export function readAllYaml(text: string): readonly JsonObject[] {
  const all: Json[] = JSON.parse(JSON.stringify(loadAll(text)))
  return all.filter(each => each !== null).map(objectOf)
}

function objectOf(value: Json): JsonObject {
  if (isJsonObject(value)) return value
  throw new Error(`found ${JSON.stringify(value)}, accepted is an object`)
}
