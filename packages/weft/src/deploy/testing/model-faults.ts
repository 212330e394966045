import * as models from '@kubernetes/client-node'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'

interface Attribute {
  readonly name: string
  readonly baseName: string
  readonly type: string
}

/** What Kubernetes would find wrong with an object's fields, by the models in its own client: unknown ones, and wrong kinds of values. */
export function modelFaults(object: JsonObject): readonly string[] {
  const { apiVersion, kind } = object
  const model = `V${String(apiVersion).split('/').at(-1)?.slice(1)}${kind}`
  return attributesOf(model) === undefined
    ? [`there is no ${apiVersion} ${kind}`]
    : faultsOf(object, model, String(kind))
}

function faultsOf(value: Json, type: string, place: string): readonly string[] {
  const [, element] = /^Array<(.*)>$/.exec(type) ?? []
  if (element !== undefined) {
    if (!Array.isArray(value)) return [`${place} is not a list`]
    return value.flatMap((each, index) => faultsOf(each, element, `${place}[${index}]`))
  }
  const [, member] = /^\{ \[key: string\]: (.*); \}$/.exec(type) ?? []
  if (member !== undefined) {
    if (!isJsonObject(value)) return [`${place} is not an object`]
    return Object.entries(value).flatMap(([key, each]) => faultsOf(each, member, `${place}.${key}`))
  }
  const attributes = attributesOf(type)
  if (attributes === undefined) return scalarFaults(value, type, place)
  if (!isJsonObject(value)) return [`${place} is not an object`]
  return Object.entries(value).flatMap(([key, each]) => {
    const attribute = attributes.find(({ baseName }) => baseName === key)
    return attribute === undefined ? [`${place} has no ${key}`] : faultsOf(each, attribute.type, `${place}.${key}`)
  })
}

function scalarFaults(value: Json, type: string, place: string): readonly string[] {
  const accepted = type === 'IntOrString' ? ['number', 'string'] : type === 'any' ? [typeof value] : [type]
  return accepted.includes(typeof value) ? [] : [`${place} is ${JSON.stringify(value)}, which is no ${type}`]
}

function attributesOf(model: string): readonly Attribute[] | undefined {
  const found: unknown = Reflect.get(models, model)
  if (typeof found !== 'function' || !('getAttributeTypeMap' in found)) return undefined
  const { getAttributeTypeMap } = found
  return typeof getAttributeTypeMap === 'function' ? getAttributeTypeMap.call(found) : undefined
}
