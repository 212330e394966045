import { isJsonObject, type Json } from '../model/json.js'

/** A line of the daemon's log, as far as the picture shows it. */
export interface DaemonLine {
  readonly text: string
  readonly isBad: boolean
}

/** Operations and complaints; undefined for everything else, and for what is no JSON (a crash prints plain text). */
export function parseDaemonLine(line: string): DaemonLine | undefined {
  const value = parsed(line)
  if (!isJsonObject(value) || typeof value.text !== 'string') return undefined
  const isBad = value.level === 'warn' || value.level === 'error'
  return isBad || value.event === 'operation' ? { text: value.text, isBad } : undefined
}

function parsed(line: string): Json | undefined {
  try {
    const value: Json = JSON.parse(line)
    return value
  } catch {
    return undefined
  }
}
