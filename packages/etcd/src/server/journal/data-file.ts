import { open } from 'node:fs/promises'
import { join } from 'node:path'

const magic = 0xbeefc0de
const magicOffset = 24
const smallestBytes = 8192

export function dataFile(folder: string): string {
  return join(folder, 'data.mdb')
}

/** lmdb takes the whole process down when its file begins with something else, so that is found out before. */
export async function checkDataFile(folder: string): Promise<void> {
  const path = dataFile(folder)
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (handle === undefined) return
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(smallestBytes), position: 0 })
    if (bytesRead === 0) return
    if (bytesRead < smallestBytes || buffer.readUInt32LE(magicOffset) !== magic)
      throw new Error(`${path} is damaged or not ours: it does not begin like a database of LMDB`)
  } finally {
    await handle.close()
  }
}
