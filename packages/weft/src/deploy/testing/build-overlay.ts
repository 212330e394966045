import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js'
import { readAllYaml, readYaml } from '../read-yaml.js'

/** What `kustomize build` makes of a folder that has resources and patches, and no list in a patch. */
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
  const entries = Object.entries(above).map(([key, value]): [string, Json] => {
    const under = below[key]
    if (Array.isArray(value)) throw new Error(`${key}: a list in a patch is not understood here`)
    return [key, isJsonObject(value) && isJsonObject(under) ? merged(under, value) : value]
  })
  return { ...below, ...Object.fromEntries(entries) }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
