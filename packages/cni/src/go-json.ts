import { CniError } from './cni-error.js'
import type { Json } from './json.js'

/** JSON as Go prints it: what could mean something to a web page is escaped. */
export function goJson(value: Json, { indent = 0 }: { indent?: number } = {}): string {
  return stringify(value, indent).replace(/[<>&\u2028\u2029]/g, escaped)
}

function stringify(value: Json, indent: number): string {
  try {
    return JSON.stringify(value, undefined, indent)
  } catch (cause) {
    // JSON.parse takes any depth, JSON.stringify runs out of stack after some thousand levels.
    throw new CniError('undecodable', 'a document is nested too deeply to be written', { cause })
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
