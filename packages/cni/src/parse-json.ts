import { CniError } from './cni-error.js'
import type { Json } from './json.js'
import { shown } from './shown.js'

/** More than any configuration has, and far less than what JSON.stringify can no longer write. */
const deepest = 200

/** The JSON of somebody's text; `what` names it in the refusal: `the standard input`. */
export function parseJson(text: string, what: string): Json {
  const value = parse(text, what)
  if (isDeeperThan(deepest, value))
    throw new CniError('undecodable', `${what} is nested in more than ${deepest} levels`)
  return value
}

function parse(text: string, what: string): Json {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CniError('undecodable', `${what} is not JSON: ${reason}`, { details: `found ${shown(text)}`, cause })
  }
}

/** Level by level: a function that calls itself would be what a hostile text is after. */
function isDeeperThan(limit: number, value: Json): boolean {
  let level: readonly Json[] = [value]
  for (let depth = 0; depth <= limit; depth++) {
    level = level.flatMap(each => (typeof each === 'object' && each !== null ? Object.values<Json>(each) : []))
    if (level.length === 0) return false
  }
  return true
}
