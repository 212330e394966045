import type { Flag } from './flag.js'

/** What was written, for an error that says so; without what nobody should read over a shoulder or in a log. */
export function showFound({ isSecret }: Pick<Flag<unknown>, 'isSecret'>, text: string): string {
  if (text === '') return 'no value'
  if (isSecret) return 'a value that is not shown'
  return JSON.stringify(withoutCredentials(text))
}

/** `http://name:password@host` is an address that some write. */
function withoutCredentials(text: string): string {
  return text.replace(/:\/\/[^/]*@/g, '://…@')
}
