import { isJsonObject, type Json, type JsonObject } from '../model/json.js'
import { ConfigError } from './config-error.js'
import { nearestName } from './nearest-name.js'
import { show } from './show.js'

export interface Accepted<Value> {
  /** For people, after "accepted is": a sentence's end, or what makes one of the value that was found. */
  readonly accepted: string | ((found: Json | undefined) => string)
  readonly parse: (value: Json) => Value | undefined
  /** What JSON it must be before it is parsed. A schema tells as much. */
  readonly shape?: Shape
  /** Another way to say nothing, besides leaving the key out and null. */
  readonly none?: Json
  readonly fallback?: Json
}

export type Shape =
  | { readonly type: 'string' | 'boolean' | 'object' | 'array' }
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }

interface IntegerKind {
  readonly min: number
  readonly max: number
  readonly fallback: number
  readonly none?: number
}

/**
 * One JSON object of a document, read key by key. Key names are matched as Go does, without regard to case;
 * what nobody asked for is a warning, never an error: a real flannel ignores it too.
 */
export class Section {
  readonly path: string
  readonly #object: JsonObject
  readonly #asked: string[] = []

  constructor(path: string, object: JsonObject) {
    this.path = path
    this.#object = object
  }

  static of(path: string, value: Json | undefined): Section {
    if (!isJsonObject(value)) throw new ConfigError({ path, found: show(value), accepted: 'a JSON object' })
    return new Section(path, value)
  }

  optional<Value>(name: string, kind: Accepted<Value>): Value | undefined {
    const { accepted, parse, shape, none } = kind
    this.note(name, kind)
    const value = this.raw(name)
    if (value === undefined || value === null || value === none) return undefined
    const parsed = shape === undefined || isOf(shape, value) ? parse(value) : undefined
    if (parsed === undefined) throw this.refuse(name, typeof accepted === 'string' ? accepted : accepted(value))
    return parsed
  }

  required<Value>(name: string, kind: Accepted<Value>): Value {
    const value = this.optional(name, kind)
    if (value !== undefined) return value
    throw this.refuse(name, typeof kind.accepted === 'string' ? kind.accepted : kind.accepted(undefined))
  }

  integer(name: string, { min, max, fallback, ...rest }: IntegerKind): number {
    const accepted = `a whole number from ${min} to ${max}`
    const shape: Shape = { type: 'integer', minimum: min, maximum: max }
    const parse = (value: Json) => (typeof value === 'number' ? value : undefined)
    return this.optional(name, { accepted, shape, parse, fallback, ...rest }) ?? fallback
  }

  boolean(name: string, fallback: boolean): boolean {
    const parse = (value: Json) => (typeof value === 'boolean' ? value : undefined)
    return this.optional(name, { accepted: 'true or false', shape: { type: 'boolean' }, parse, fallback }) ?? fallback
  }

  text(name: string): string | undefined {
    const parse = (value: Json) => (typeof value === 'string' ? value : undefined)
    return this.optional(name, { accepted: 'text in quotes', shape: { type: 'string' }, parse })
  }

  section(name: string): Section | undefined {
    const parse = (value: Json) => (isJsonObject(value) ? value : undefined)
    const object = this.optional(name, { accepted: 'a JSON object', shape: { type: 'object' }, parse })
    return object && this.inner(name, object)
  }

  list(name: string): readonly Json[] | undefined {
    const parse = (value: Json): readonly Json[] | undefined => (Array.isArray(value) ? value : undefined)
    return this.optional(name, { accepted: 'a list', shape: { type: 'array' }, parse })
  }

  /** The value as it stands there, with no opinion on it. */
  raw(name: string): Json | undefined {
    this.#asked.push(name)
    return this.#find(name)
  }

  /** The remark tells more of what was found: `, which node-b has too`. */
  refuse(name: string, accepted: string, remark = ''): ConfigError {
    const found = show(this.#find(name))
    return new ConfigError({ path: this.pathOf(name), found: `${found}${remark}`, accepted })
  }

  /** The document, a colon, and the keys that lead there: `/etc/net-conf.json: Backend.VNI`. */
  pathOf(name: string): string {
    return `${this.path}${this.path.includes(': ') ? '.' : ': '}${name}`
  }

  /** A sentence for each key that nobody asked for, with the name that was probably meant. */
  unknownKeys(): readonly string[] {
    const known = [...new Set(this.#asked)]
    const used = new Set(known.map(name => this.#keyOf(name)))
    return Object.keys(this.#object)
      .filter(key => !used.has(key))
      .map(key => {
        const nearest = nearestName(key, known)
        const hint = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`
        return `${this.pathOf(showKey(key))}: unknown option, ignored; ${hint}`
      })
  }

  /** What was asked for: for whoever describes a document by reading one. */
  protected note(_name: string, _kind: Accepted<unknown>): void {}

  protected inner(name: string, object: JsonObject): Section {
    return new Section(this.pathOf(name), object)
  }

  #find(name: string): Json | undefined {
    const key = this.#keyOf(name)
    return key === undefined ? undefined : this.#object[key]
  }

  /** The key as it is written. Of several that differ only in case the exact one counts, or else the last. */
  #keyOf(name: string): string | undefined {
    if (Object.hasOwn(this.#object, name)) return name
    const lower = name.toLowerCase()
    return Object.keys(this.#object).findLast(key => key.toLowerCase() === lower)
  }
}

function showKey(written: string): string {
  return /^[\w.-]{1,80}$/.test(written) ? written : show(written)
}

function isOf(shape: Shape, value: Json): boolean {
  switch (shape.type) {
    case 'integer':
      return Number.isInteger(value) && Number(value) >= shape.minimum && Number(value) <= shape.maximum
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isJsonObject(value)
    default:
      return typeof value === shape.type
  }
}
