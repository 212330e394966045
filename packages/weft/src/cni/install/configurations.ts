import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../files/code-of.js'
import { isJsonObject, type Json } from '../../model/json.js'
import { ownNames } from '../flannel/own-names.js'
import { readIfThere } from './own-program.js'

/** The description of a network in the folder where runtimes look for such. */
export interface Configuration {
  readonly name: string
  readonly isForUs: boolean
}

/** In the order in which runtimes look at them, of which they take the first. */
export async function configurations(folder: string): Promise<readonly Configuration[]> {
  const names = await readdir(folder).catch(error => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  const found = names.filter(name => /\.(conf|conflist|json)$/.test(name)).sort()
  return Promise.all(found.map(async name => ({ name, isForUs: isForUs(await readIfThere(join(folder, name))) })))
}

/** Why runtimes will not take the one of this name; undefined when they will. */
export function whatComesFirst(folder: string, all: readonly Configuration[], name: string): string | undefined {
  const before = all.slice(
    0,
    all.findIndex(each => each.name === name),
  )
  if (before.length === 0) return undefined
  const names = before.map(each => each.name).join(', ')
  return `${join(folder, name)}: runtimes take ${names} instead, which sorts before it; rename one of them`
}

function isForUs(content: Buffer | undefined): boolean {
  const document = parse(String(content))
  if (!isJsonObject(document)) return false
  const plugins = Array.isArray(document.plugins) ? document.plugins : [document]
  return plugins.some(plugin => isJsonObject(plugin) && ownNames.some(name => plugin.type === name))
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    // No runtime can read it either.
    return undefined
  }
}
