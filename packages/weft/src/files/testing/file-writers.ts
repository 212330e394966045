import { mkdtemp, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeFileSafely } from '../write-file-safely.js'

/** A way in which the file at the path gets a new text. */
type FileWriter = (path: string, text: string) => Promise<void>

/** The ways in which programs change a file that others watch. */
export const fileWriters: { readonly [way: string]: FileWriter } = {
  'replaced by rename': (path, text) => writeFileSafely(path, text, { mode: 0o644 }),
  'written in place': (path, text) => writeFile(path, text),
  'mounted from a ConfigMap': swapConfigMap,
}

/** As the kubelet does: the file is a link through `..data`, and only `..data` is ever replaced. */
async function swapConfigMap(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  const data = join(folder, '..data')
  const fresh = await mkdtemp(join(folder, '..generation-'))
  await writeFile(join(fresh, basename(path)), text)
  const old = await targetOf(data)
  await symlink(basename(fresh), join(folder, '..data_tmp'))
  await rename(join(folder, '..data_tmp'), data)
  if (old === undefined) await symlink(join('..data', basename(path)), path)
  else await rm(join(folder, old), { recursive: true })
}

async function targetOf(link: string): Promise<string | undefined> {
  return (await readdir(dirname(link))).includes(basename(link)) ? readlink(link) : undefined
}
