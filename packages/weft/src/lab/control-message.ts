import { isJsonObject, type Json } from '../model/json.js'
import { isNodeErrand, type NodeErrand } from './command.js'

/** One line to a running lab. */
export type ControlRequest =
  | { readonly do: 'status'; readonly columns: number }
  | { readonly do: 'add' }
  | { readonly do: NodeErrand; readonly node: string }
  | { readonly do: 'where'; readonly name: string }
  | { readonly do: 'down' }

/** One line back: what to print for people, the same for programs, and how to exit. */
export interface ControlAnswer {
  readonly exitCode: number
  readonly text: string
  readonly json: Json
}

/** Undefined for what is not a request. */
export function parseRequest(line: string): ControlRequest | undefined {
  const value = parseLine(line)
  if (!isJsonObject(value)) return undefined
  const { do: errand, node, name, columns } = value
  if (errand === 'status' && typeof columns === 'number') return { do: errand, columns }
  if (errand === 'add' || errand === 'down') return { do: errand }
  if (errand === 'where' && typeof name === 'string') return { do: errand, name }
  return isNodeErrand(errand) && typeof node === 'string' ? { do: errand, node } : undefined
}

/** Undefined for what is not an answer. */
export function parseAnswer(line: string): ControlAnswer | undefined {
  const value = parseLine(line)
  if (!isJsonObject(value)) return undefined
  const { exitCode, text, json } = value
  return typeof exitCode === 'number' && typeof text === 'string' ? { exitCode, text, json: json ?? null } : undefined
}

function parseLine(line: string): Json | undefined {
  try {
    const value: Json = JSON.parse(line)
    return value
  } catch {
    return undefined
  }
}
