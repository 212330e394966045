import type { Json } from './json.js'

const longest = 200

/** Somebody's value as it can stand in a sentence: on one line, and never a wall. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}
