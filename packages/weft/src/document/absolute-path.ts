import { fromText } from './from-text.js'

/** A path that is the same wherever the process stands that reads it. */
export const absolutePath = {
  accepted: 'a path that begins with a slash',
  parse: fromText(text => (text.startsWith('/') && !text.includes('\0') ? text : undefined)),
}
