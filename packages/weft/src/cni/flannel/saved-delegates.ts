import { existsSync } from 'node:fs'
import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { PluginConfig, ValidAttachment } from '@weft/cni'
import { codeOf } from '../../files/code-of.js'
import type { Stock } from '../../files/file-stock.js'
import { makeFolder } from '../../files/make-folder.js'
import { type PlacedFile, placeFile } from '../../files/place-file.js'
import { readPlainFile } from '../../files/read-plain-file.js'
import { isDraft, writeFileSafely } from '../../files/write-file-safely.js'
import { formatSavedDelegate, parseSavedDelegate, type SavedDelegate } from './saved-delegate.js'
import { isOwnFileName, ownFileName, plainFileName } from './saved-file-name.js'

/** A file of the folder, with what it says unless it is damaged. */
export interface SavedFile {
  readonly path: string
  readonly saved: SavedDelegate | undefined
}

/** What a file says now; and what an earlier ADD of the same attachment had written down, in this file or in flannel's. */
export interface Saving extends PlacedFile {
  readonly path: string
  readonly former: { readonly path: string; readonly saved: SavedDelegate } | undefined
}

interface Place {
  readonly dataDir: string
  readonly owner: ValidAttachment
  readonly network: string
}

const mode = 0o600

/**
 * Writes down a delegate's configuration. The first attachment of a container gets the file that flannel's own plugin
 * looks for; any further one, of another interface or network, gets one of its own.
 */
export async function saveDelegate(place: Place, delegate: PluginConfig, stock: Stock): Promise<Saving> {
  const { dataDir, owner } = place
  const text = formatSavedDelegate(delegate, owner)
  const found = findSaved(place).flatMap(({ path, saved }) => (saved ? [{ path, saved }] : []))
  const same = found.find(({ saved }) => saved.owner !== undefined)
  const former = same ?? found[0]
  if (!existsSync(dataDir)) await makeFolder(dataDir, { mode: 0o700 })
  const plain = same === undefined ? plainPath(place) : undefined
  const placed = plain === undefined ? undefined : await placeFile(plain, text, { mode, stock })
  if (plain !== undefined && placed !== undefined) return { path: plain, former, ...placed }
  const path = same?.path ?? ownPath(place)
  await writeFileSafely(path, text, { mode })
  return { path, former, onDisk: Promise.resolve() }
}

/** What was written down before counts again, as if there had been no other ADD. */
export async function putBack({ path, former }: Saving, owner: ValidAttachment): Promise<void> {
  if (former?.path !== path) await removeSaved({ path })
  else await writeFileSafely(path, formatSavedDelegate(former.saved.delegate, owner), { mode })
}

/** The files of one attachment: its own, or the container's if that is about it, and what is damaged of the two. */
export function findSaved(place: Place): readonly SavedFile[] {
  const [own, plain] = [readSaved(ownPath(place)), readSaved(plainPath(place))]
  const isOwn = plain?.saved === undefined || isAbout(plain.saved, place, own?.saved !== undefined)
  return [...(own ? [own] : []), ...(plain && isOwn ? [plain] : [])]
}

/** All files of the folder, damaged ones too, each with its container. */
export async function listSaved(dataDir: string): Promise<readonly (SavedFile & { readonly containerId: string })[]> {
  const files: (SavedFile & { containerId: string })[] = []
  for (const name of await namesIn(dataDir)) {
    const isOwn = isOwnFileName(name)
    if (!isOwn && plainFileName(name) === undefined) continue
    const file = readSaved(join(dataDir, name))
    if (file === undefined) continue
    const owner = file.saved?.owner
    // Its name is a hash: without an owner nobody knows whose it is.
    if (isOwn) files.push({ path: file.path, saved: owner && file.saved, containerId: owner?.containerId ?? '' })
    else files.push({ ...file, containerId: name })
  }
  return files
}

export async function removeDrafts(dataDir: string): Promise<void> {
  for (const name of await namesIn(dataDir)) if (isDraft(name)) await removeSaved({ path: join(dataDir, name) })
}

/** It may have to wait for the disk, when that is at work on what was written before. */
export async function removeSaved({ path }: Pick<SavedFile, 'path'>): Promise<void> {
  await unlink(path).catch(error => {
    if (codeOf(error) !== 'ENOENT') throw error
  })
}

/** A file of flannel's plugin tells no interface: it is not about this one when this one has a file of its own. */
function isAbout({ delegate, owner }: SavedDelegate, place: Place, hasOwn: boolean): boolean {
  if (delegate.name !== place.network) return false
  return owner === undefined ? !hasOwn : owner.interfaceName === place.owner.interfaceName
}

function ownPath({ dataDir, owner, network }: Place): string {
  return join(dataDir, ownFileName(owner, network))
}

function plainPath({ dataDir, owner }: Place): string | undefined {
  const name = plainFileName(owner.containerId)
  return name && join(dataDir, name)
}

function readSaved(path: string | undefined): SavedFile | undefined {
  // Most are not there, and to be told so by an error takes twenty times as long.
  if (path === undefined || !existsSync(path)) return undefined
  try {
    return { path, saved: parseSavedDelegate(readPlainFile(path)) }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter(entry => entry.isFile()).map(entry => entry.name)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
