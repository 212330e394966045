import type { Json } from '../model/json.js'

/** Makes a parser of text one of JSON values: what is not text is not accepted. */
export function fromText<Value>(parse: (text: string) => Value | undefined): (value: Json) => Value | undefined {
  return value => (typeof value === 'string' ? parse(value) : undefined)
}
