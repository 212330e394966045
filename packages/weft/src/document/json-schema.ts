import type { Json, JsonObject } from '../model/json.js'
import type { Descriptions, KeyDescription } from './described-section.js'

/** The keys of a document as the properties of a JSON Schema. Any of them may be left out or null. */
export function schemaProperties(keys: Descriptions): JsonObject {
  return Object.fromEntries([...keys].map(([name, key]): [string, Json] => [name, schemaOf(key)]))
}

function schemaOf({ shape, none, fallback, sentence, keys }: KeyDescription): JsonObject {
  const nothing = { enum: none === undefined ? [null] : [null, none] }
  const something = { ...shape, ...(keys && { properties: schemaProperties(keys) }) }
  return {
    // What numbers and truths are accepted is said by their shape.
    ...(shape?.type === 'string' && sentence !== undefined && { description: sentence }),
    ...(fallback !== undefined && { default: fallback }),
    ...(shape !== undefined && { anyOf: [something, nothing] }),
  }
}
