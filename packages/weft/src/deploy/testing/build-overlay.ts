import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'
import { readAllYaml, readYaml } from '../read-yaml.js'

/** What `kustomize build` makes of a folder that has resources and patches. */
export function buildOverlay(folder: string): readonly JsonObject[] {
  const { resources, patches, ...more } = readYaml(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'))
  const unknown = Object.keys(more).filter(key => key !== 'apiVersion' && key !== 'kind')
  if (unknown.length > 0) throw new Error(`${folder}: ${unknown.join(', ')} is none of what is understood here`)
  const objects = listOf(resources).flatMap(path => objectsAt(join(folder, String(path))))
  return listOf(patches).reduce<readonly JsonObject[]>((patched, each) => {
    const path = isJsonObject(each) ? join(folder, String(each.path)) : folder
    return readAllYaml(readFileSync(path, 'utf8')).reduce<readonly JsonObject[]>(patchOne, patched)
  }, objects)
}

/** By which a patch finds its object. */
export function identityOf({ apiVersion, kind, metadata }: JsonObject): string {
  const { namespace, name } = isJsonObject(metadata) ? metadata : {}
  return [apiVersion, kind, namespace ?? '', name].join(' ')
}

function objectsAt(path: string): readonly JsonObject[] {
  return /\.ya?ml$/.test(path) ? readAllYaml(readFileSync(path, 'utf8')) : buildOverlay(path)
}

function patchOne(objects: readonly JsonObject[], patch: JsonObject): readonly JsonObject[] {
  const identity = identityOf(patch)
  if (!objects.some(each => identityOf(each) === identity))
    throw new Error(`a patch is for ${identity}, which is not there`)
  return objects.map(each => (identityOf(each) === identity ? merged(each, patch) : each))
}

function merged(below: JsonObject, above: JsonObject): JsonObject {
  const entries = Object.entries(above).map(([key, value]): [string, Json] => [
    key,
    mergedValue(key, below[key], value),
  ])
  return { ...below, ...Object.fromEntries(entries) }
}

function mergedValue(key: string, below: Json | undefined, above: Json): Json {
  if (isJsonObject(above) && isJsonObject(below)) return merged(below, above)
  return Array.isArray(above) && Array.isArray(below) ? mergedList(key, below, above) : above
}

/** By what the items of a list are told apart. */
const mergeKeys = new Map([
  ['containers', 'name'],
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
])

function mergedList(list: string, below: readonly Json[], above: readonly Json[]): Json[] {
  const mergeKey = mergeKeys.get(list)
  if (mergeKey === undefined) throw new Error(`${list}: such a list in a patch is not understood here`)
  const keyOf = (item: Json) => (isJsonObject(item) ? item[mergeKey] : undefined)
  const changed = below.map(item => {
    const change = above.find(each => keyOf(each) === keyOf(item))
    return isJsonObject(change) && isJsonObject(item) ? merged(item, change) : item
  })
  return [...above.filter(item => !below.some(each => keyOf(each) === keyOf(item))), ...changed]
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
