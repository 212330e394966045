import type { Json } from '../model/json.js'
import { jsonText } from './json-text.js'

const longestShown = 80

/** A value as a person would recognise it in the document, never a wall of text. */
export function show(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  const text = jsonText(value)
  if (text === undefined) return 'a value nested too deeply to be shown'
  if (text.length <= longestShown) return text
  if (Array.isArray(value)) return `a list of ${value.length}`
  return `${text.slice(0, longestShown)}…`
}
