import type { Json } from '../../../model/json.js'
import { StoreError } from '../../store-error.js'

/** What an answer says in JSON. Throws a StoreError: whoever answers something else is no API server. */
export function parseAnswer(text: string): Json {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch (cause) {
    const found = JSON.stringify(text.trim().slice(0, 40))
    throw new StoreError('broken', `what answers is no API server: it says ${found}`, cause)
  }
}
