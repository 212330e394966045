import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, type JsonObject } from '../model/json.js'
import { readYaml } from './read-yaml.js'
import { printTree } from './template/print.js'
import { parseTemplate, type Tree } from './template/tree.js'

export interface Release {
  readonly namespace: string
  /** Put over the chart's own. */
  readonly values: JsonObject
}

/** What `helm template` prints of a chart that keeps to what `template/` understands: a text for each template that says anything. */
export function renderChart(folder: string, { namespace, values }: Release): ReadonlyMap<string, string> {
  const templates = readdirSync(join(folder, 'templates')).sort()
  const parsed = templates.map(name => ({ name, ...parse(join(folder, 'templates', name)) }))
  const definitions = new Map<string, Tree>(parsed.flatMap(({ definitions }) => [...definitions]))
  const own = readYaml(readFileSync(join(folder, 'values.yaml'), 'utf8'))
  const ground = {
    values: { Values: overlaid(own, values), Release: { Namespace: namespace } },
    definitions,
    readFile: (path: string) => readFileSync(join(folder, path), 'utf8'),
  }
  const printed = parsed.map(({ name, tree }) => [name, `${printTree(tree, ground).trim()}\n`] as const)
  return new Map(printed.filter(([, text]) => text !== '\n'))
}

function parse(path: string): ReturnType<typeof parseTemplate> {
  try {
    return parseTemplate(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function overlaid(below: JsonObject, above: JsonObject): JsonObject {
  const merged = Object.entries(above).map(([key, value]) => {
    const under = below[key]
    return [key, isJsonObject(value) && isJsonObject(under) ? overlaid(under, value) : value] as const
  })
  return { ...below, ...Object.fromEntries(merged) }
}
