import { UsageError } from '../document/usage-error.js'
import type { Flag, Said } from './flag.js'
import { boolean, type Kind } from './kinds.js'
import { showFound } from './show-found.js'

type Head = Omit<Flag<unknown>, 'read'>

/** A flag that always has a value; of several the last counts. */
export function flag<Value>(head: Head & { readonly default: NoInfer<Value> }, kind: Kind<Value>): Flag<Value> {
  const { default: fallback, ...rest } = head
  return {
    defaultText: String(fallback),
    ...rest,
    read: said => said.map(one => parse(rest, kind, one)).at(-1) ?? fallback,
  }
}

export function booleanFlag(head: Omit<Head, 'placeholder'> & { readonly default?: true }): Flag<boolean> {
  return flag({ ...head, default: head.default ?? false }, boolean)
}

/** A flag that may have no value, which an empty text says too. */
export function optionalFlag<Value>(head: Head, kind: Kind<Value>): Flag<Value | undefined> {
  return {
    ...head,
    read: said => said.map(one => (one.text === '' ? undefined : parse(head, kind, one))).at(-1),
  }
}

/** A flag that may be given several times, and each time counts. */
export function repeatedFlag<Value>(head: Head, kind: Kind<Value>): Flag<readonly Value[]> {
  return { ...head, read: said => said.filter(({ text }) => text !== '').map(one => parse(head, kind, one)) }
}

function parse<Value>(head: Head, { accepted, parse }: Kind<Value>, { place, text }: Said): Value {
  const value = parse(text)
  if (value !== undefined) return value
  throw new UsageError(`${place}: found ${showFound(head, text)}, accepted is ${accepted}`)
}
