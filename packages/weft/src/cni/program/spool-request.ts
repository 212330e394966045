import { join } from 'node:path'
import { makeFolder } from '../../files/make-folder.js'
import { writeFileSafely } from '../../files/write-file-safely.js'
import { encodeFrame } from '../wire/frame.js'
import { type Asked, encodeAsked } from '../wire/messages.js'

/** Keeps the request for the next weftd, safe against a power cut. Names sort by time. */
export async function spoolRequest(folder: string, asked: Asked): Promise<void> {
  await makeFolder(folder, { mode: 0o700 })
  const [seconds, rest] = (Date.now() / 1_000).toFixed(9).split('.')
  const name = `${seconds?.padStart(12, '0')}.${rest}-${process.pid}`
  await writeFileSafely(join(folder, name), encodeFrame(encodeAsked(asked)), { mode: 0o600 })
}
