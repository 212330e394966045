import type { Json } from '../model/json.js'
import { ConfigError } from './config-error.js'

/** JSON text of a document; a syntax error names the place as the parser tells it. */
export function parseJson(path: string, text: string): Json {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError({ path, found: `text that is not JSON (${reason})`, accepted: 'a JSON object', cause })
  }
}
