import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileSafely } from '../../files/write-file-safely.js'
import { ownNames } from '../flannel/own-names.js'
import { type Configuration, configurations, whatComesFirst } from './configurations.js'
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
    return { lines, warnings: orderWarnings(folder, before, own.name) }
  }
  if (before.some(each => each.name === name)) {
    const warning = `${path}: left alone, though no plugin in it is ${ownNames.join(' or ')}; remove it to have weft's written`
    return { lines: [], warnings: [warning] }
  }
  await writeFileSafely(path, conflistText, { mode: 0o644 })
  return { lines: [`${path}: written`], warnings: orderWarnings(folder, await configurations(folder), name) }
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

function orderWarnings(folder: string, all: readonly Configuration[], name: string): readonly string[] {
  const fault = whatComesFirst(folder, all, name)
  return fault === undefined ? [] : [fault]
}
