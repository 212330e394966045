import { readFileSync } from 'node:fs'
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js'

/** An object in both forms. */
export interface Capture {
  readonly line: number
  readonly bytes: Buffer
  readonly object: JsonObject
  /** What a watch says of the object, when it is an event with its length. */
  readonly event: string | undefined
}

const file = new URL('../../../../captures/kubernetes-1.34.hex', import.meta.url)

/** What Kubernetes' own library has written. */
export function readCaptures(): readonly Capture[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.flatMap((line, index) => {
    const [, name, hex, text] = /^(object|frame) (\w+) (.*)$/.exec(line) ?? []
    if (name === undefined || hex === undefined || text === undefined) return []
    const value: Json = JSON.parse(text)
    if (!isJsonObject(value)) throw new Error(`${file.pathname}:${index + 1} is no object`)
    const { type, object } = value
    const isEvent = name === 'frame' && typeof type === 'string' && isJsonObject(object)
    const parts = isEvent ? { event: type, object } : { event: undefined, object: value }
    return [{ line: index + 1, bytes: Buffer.from(hex, 'hex'), ...parts }]
  })
}
