import { readFile } from 'node:fs/promises'
import { isJsonObject, type Json } from '../../model/json.js'

/** How it stands with weftd: that is in a file which outlives it. Whatever is wrong with the file, there is something to say. */
export async function readStatus(path: string): Promise<string> {
  const status = await readFile(path, 'utf8')
    .then(parse)
    .catch(() => undefined)
  const { state, reason, remedy } = isJsonObject(status) ? status : {}
  if (state === 'ready' || typeof reason !== 'string' || reason === '') return 'start weftd, or see its log'
  return typeof remedy === 'string' && remedy !== '' ? `${reason}; ${remedy}` : reason
}

function parse(text: string): Json {
  return JSON.parse(text)
}
