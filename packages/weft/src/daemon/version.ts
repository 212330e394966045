import { readFileSync } from 'node:fs'
import { isJsonObject, type Json } from '../model/json.js'

/** The version of this package, as its package.json says. */
export const version = readVersion(new URL('../../package.json', import.meta.url))

function readVersion(url: URL): string {
  const manifest: Json = JSON.parse(readFileSync(url, 'utf8'))
  if (isJsonObject(manifest) && typeof manifest.version === 'string') return manifest.version
  throw new Error(`${url.pathname} has no version`)
}
