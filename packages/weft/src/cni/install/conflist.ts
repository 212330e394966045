import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../files/code-of.js'
import { writeFileSafely } from '../../files/write-file-safely.js'
import { isJsonObject, type Json } from '../../model/json.js'
import { ownNames } from '../flannel/own-names.js'
import { readIfThere } from './own-program.js'

/** What flannel's manifest writes. */
const conflist = {
  name: 'cbr0',
  cniVersion: '0.3.1',
  plugins: [
    { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
}
const conflistText = `${JSON.stringify(conflist, undefined, 2)}\n`

interface Told {
  readonly lines: readonly string[]
  /** What somebody should put right. */
  readonly warnings: readonly string[]
}

/** Writes the network's configuration, unless somebody has written one; warns when runtimes will take another. */
export async function installConflist(folder: string, name: string): Promise<Told> {
  const path = join(folder, name)
  const before = await configurations(folder)
  const own = before.find(({ isForUs }) => isForUs)
  if (own !== undefined) {
    const lines = [`${join(folder, own.name)}: left as it is`]
    return { lines, warnings: whatComesFirst(folder, before, own.name) }
  }
  if (before.some(each => each.name === name)) {
    const warning = `${path}: left alone, though no plugin in it is ${ownNames.join(' or ')}; remove it to have weft's written`
    return { lines: [], warnings: [warning] }
  }
  await writeFileSafely(path, conflistText, { mode: 0o644 })
  return { lines: [`${path}: written`], warnings: whatComesFirst(folder, await configurations(folder), name) }
}

/** Takes it away as long as it is as we wrote it. */
export async function removeConflist(folder: string, name: string): Promise<Told> {
  const path = join(folder, name)
  const found = await readIfThere(path)
  if (found === undefined) return { lines: [], warnings: [] }
  if (!found.equals(Buffer.from(conflistText)))
    return { lines: [], warnings: [`${path}: left alone, it is not as weft writes it`] }
  await unlink(path)
  return { lines: [`${path}: removed`], warnings: [] }
}

interface Configuration {
  readonly name: string
  readonly isForUs: boolean
}

/** In the order in which runtimes look at them, of which they take the first. */
async function configurations(folder: string): Promise<readonly Configuration[]> {
  const names = await readdir(folder).catch(error => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  const found = names.filter(name => /\.(conf|conflist|json)$/.test(name)).sort()
  return Promise.all(found.map(async name => ({ name, isForUs: isForUs(await readIfThere(join(folder, name))) })))
}

function whatComesFirst(folder: string, all: readonly Configuration[], name: string): readonly string[] {
  const before = all.slice(
    0,
    all.findIndex(each => each.name === name),
  )
  if (before.length === 0) return []
  const names = before.map(each => each.name).join(', ')
  return [`${join(folder, name)}: runtimes take ${names} instead, which sorts before it; rename one of them`]
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
