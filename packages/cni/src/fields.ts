import { CniError } from './cni-error.js'
import { isJsonObject, type Json, type JsonObject } from './json.js'
import { shown } from './shown.js'

interface Accepted<Value> {
  /** For people, after "accepted is". */
  readonly accepted: string
  readonly parse: (value: Json) => Value | undefined
}

/** One JSON object, read key by key as Go reads it: names match without regard to case, and null is nothing. */
export class Fields {
  readonly path: string
  readonly #object: JsonObject

  private constructor(path: string, object: JsonObject) {
    this.path = path
    this.#object = object
  }

  static of(path: string, value: Json | undefined): Fields {
    if (!isJsonObject(value)) throw refuse(path, value, 'a JSON object')
    return new Fields(path, value)
  }

  static list(path: string, value: Json): readonly Fields[] {
    if (value === null) return []
    if (!Array.isArray(value)) throw refuse(path, value, 'a list of JSON objects')
    return value.map((each, index) => Fields.of(`${path}[${index}]`, each))
  }

  raw(name: string): Json | undefined {
    if (Object.hasOwn(this.#object, name)) return this.#object[name]
    const lower = name.toLowerCase()
    const key = Object.keys(this.#object).findLast(each => each.toLowerCase() === lower)
    return key === undefined ? undefined : this.#object[key]
  }

  parsed<Value>(name: string, { accepted, parse }: Accepted<Value>): Value | undefined {
    const value = this.raw(name)
    if (value === undefined || value === null) return undefined
    const parsed = parse(value)
    if (parsed === undefined) throw refuse(`${this.path}.${name}`, value, accepted)
    return parsed
  }

  required<Value>(name: string, kind: Accepted<Value>): Value {
    const value = this.parsed(name, kind)
    if (value === undefined) throw refuse(`${this.path}.${name}`, undefined, kind.accepted)
    return value
  }

  /** Empty text is nothing, as wherever Go leaves out what is empty. */
  text(name: string): string | undefined {
    const parse = (value: Json) => (typeof value === 'string' ? value : undefined)
    return this.parsed(name, { accepted: 'text', parse }) || undefined
  }

  integer(name: string): number | undefined {
    const parse = (value: Json) => (Number.isSafeInteger(value) ? Number(value) : undefined)
    return this.parsed(name, { accepted: 'a whole number', parse })
  }

  /** A number of which zero means none. */
  size(name: string): number | undefined {
    return this.integer(name) || undefined
  }

  /** An empty list is nothing. */
  texts(name: string): readonly string[] | undefined {
    const isText = (value: Json) => typeof value === 'string'
    const parse = (value: Json) => (Array.isArray(value) && value.every(isText) ? value.map(String) : undefined)
    const list = this.parsed(name, { accepted: 'a list of texts', parse })
    return list?.length === 0 ? undefined : list
  }

  object(name: string): Fields | undefined {
    const value = this.raw(name)
    return value === undefined || value === null ? undefined : Fields.of(`${this.path}.${name}`, value)
  }

  objects(name: string): readonly Fields[] {
    return Fields.list(`${this.path}.${name}`, this.raw(name) ?? null)
  }
}

function refuse(path: string, found: Json | undefined, accepted: string): CniError {
  return new CniError('undecodable', `${path}: found ${shown(found)}, accepted is ${accepted}`)
}
