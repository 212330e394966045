import { CniError } from './cni-error.js'
import type { ExecutionEnd } from './execute.js'
import { isJsonObject } from './json.js'
import { parseJson } from './parse-json.js'
import { shown } from './shown.js'

/** Why a plugin that is a program failed: its own words, or what it printed instead of them. */
export function readRefusal(type: string, verb: string, end: ExecutionEnd): CniError {
  return ownWords(end.stdout) ?? withoutWords(type, verb, end)
}

function ownWords(stdout: string): CniError | undefined {
  try {
    const document = parseJson(stdout, 'a refusal')
    if (!isJsonObject(document)) return undefined
    const { code, msg, details } = document
    if (typeof code !== 'number' || !Number.isSafeInteger(code) || typeof msg !== 'string') return undefined
    return new CniError(code, msg, typeof details === 'string' && details !== '' ? { details } : {})
  } catch (error) {
    if (error instanceof CniError) return undefined
    throw error
  }
}

function withoutWords(type: string, verb: string, { exitCode, stdout, stderr }: ExecutionEnd): CniError {
  const said = stdout.trim() || stderr.trim()
  const told = said === '' ? 'said nothing' : `printed ${shown(said)}`
  return new CniError('internal', `plugin ${type} failed at ${verb} with exit code ${exitCode} and ${told}`)
}
