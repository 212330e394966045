import type { Json } from '../model/json.js'

/**
 * The JSON text of a value; undefined when it is nested so deeply that there is no writing it:
 * JSON.parse takes any depth, JSON.stringify runs out of stack after some thousand levels.
 */
export function jsonText(value: Json): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
