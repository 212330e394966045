import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'

type Place = readonly (string | number)[]
type Check = (object: unknown) => readonly Fault[]

interface Fault {
  /** As a JSON pointer. */
  readonly place: string
  readonly message: string
}

/** What no field of Kubernetes holds. */
const nonsense = Symbol('nonsense')

/**
 * What an API server would find wrong with an object, by Kubernetes' schemas: what is missing, what is of another kind, and
 * what there is no place for.
 */
export async function schemaFaults(object: JsonObject): Promise<readonly string[]> {
  const kind = `${object.apiVersion} ${object.kind}`
  const check = await checkOf(object)
  if (check === undefined) return [`there is no ${kind}`]
  const faults = check(object).map(({ place, message }) => `${place.slice(1).replaceAll('/', '.')} ${message}`.trim())
  // The schemas say nothing of what they do not name. What they name would not take just anything.
  const unknown = fieldsOf(object).filter(place => {
    const pointer = pointerTo(place)
    return !check(withNonsense(object, place)).some(fault => fault.place === pointer)
  })
  return [...faults, ...unknown.map(place => `there is no place for ${place.join('.')}`)].map(it => `${kind}: ${it}`)
}

async function checkOf({ apiVersion, kind }: JsonObject): Promise<Check | undefined> {
  const group = String(apiVersion).includes('.coreos.com/')
    ? '@kubernetes-models/prometheus-operator'
    : 'kubernetes-models'
  const module: unknown = await import(`${group}/${apiVersion}/${kind}`).catch(() => undefined)
  const model: unknown = isRecord(module) ? module[String(kind)] : undefined
  if (typeof model !== 'function') return undefined
  return object => {
    const made: unknown = Reflect.construct(model, [object])
    if (!isRecord(made) || typeof made.validate !== 'function') throw new Error(`${kind} cannot be checked`)
    try {
      made.validate()
      return []
    } catch (error) {
      if (isRecord(error) && Array.isArray(error.errors)) return error.errors.map(faultOf)
      throw error
    }
  }
}

function faultOf(error: unknown): Fault {
  const { instancePath, message } = isRecord(error) ? error : {}
  return { place: String(instancePath), message: String(message) }
}

function pointerTo(place: Place): string {
  return place.map(name => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Of every field of objects, those in lists too. */
function fieldsOf(value: Json, place: Place = []): readonly Place[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => fieldsOf(each, [...place, index]))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, each]) => [[...place, key], ...fieldsOf(each, [...place, key])])
}

function withNonsense(value: Json, [key, ...rest]: Place): unknown {
  if (key === undefined) return nonsense
  if (Array.isArray(value)) return value.map((each, index) => (index === key ? withNonsense(each, rest) : each))
  if (!isJsonObject(value)) return value
  return { ...value, [key]: withNonsense(value[String(key)] ?? null, rest) }
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null
}
