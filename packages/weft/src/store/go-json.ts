import type { Json } from '../model/json.js'

/** JSON as Go writes it, byte for byte: `undefined` is left out. */
export function formatGoJson(value: Json | { readonly [key: string]: Json | undefined }): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, asGoEscape)
}

/** So that JSON may stand in a web page. */
function asGoEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
