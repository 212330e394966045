import { ConfigError } from '../../../document/config-error.js'
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js'

/** A part of a kubeconfig. What is refused is told by its kind, never in its own words: it may be a secret. */
export class KubeconfigPart {
  /** The file, and where in it, as in `FILE: users[0].user`. */
  readonly path: string
  readonly #object: JsonObject

  constructor(path: string, value: Json | undefined) {
    if (!isJsonObject(value)) throw refusal(path, value, 'names with values')
    this.path = path
    this.#object = value
  }

  static whole(file: string, value: Json): KubeconfigPart {
    return new KubeconfigPart(`${file}:`, value)
  }

  text(name: string): string | undefined {
    const value = this.#object[name] ?? undefined
    if (value === undefined || value === '') return undefined
    if (typeof value !== 'string') throw this.refuse(name, 'text in quotes')
    return value
  }

  required(name: string, accepted: string): string {
    const text = this.text(name)
    if (text === undefined) throw this.refuse(name, accepted)
    return text
  }

  isTrue(name: string): boolean {
    const value = this.#object[name] ?? false
    if (typeof value !== 'boolean') throw this.refuse(name, 'true or false')
    return value
  }

  part(name: string): KubeconfigPart | undefined {
    const value = this.#object[name] ?? undefined
    return value === undefined ? undefined : new KubeconfigPart(this.#at(name), value)
  }

  parts(name: string): readonly KubeconfigPart[] {
    return this.list(name).map((value, index) => new KubeconfigPart(`${this.#at(name)}[${index}]`, value))
  }

  list(name: string): readonly Json[] {
    const value = this.#object[name] ?? []
    if (!Array.isArray(value)) throw this.refuse(name, 'a list')
    return value
  }

  /** As it stands there, for somebody else to read. */
  get value(): JsonObject {
    return this.#object
  }

  refuse(name: string, accepted: string): ConfigError {
    return refusal(this.#at(name), this.#object[name], accepted)
  }

  #at(name: string): string {
    return this.path.endsWith(':') ? `${this.path} ${name}` : `${this.path}.${name}`
  }
}

function refusal(path: string, value: Json | undefined, accepted: string): ConfigError {
  return new ConfigError({ path: path.replace(/:$/, ''), found: kindOf(value), accepted })
}

function kindOf(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'names with values'
  return { string: 'text', number: 'a number', boolean: 'true or false' }[String(typeof value)] ?? 'something else'
}
