import { isJsonObject, type Json, type JsonObject } from '../../../model/json.js'
import { StoreError, type StoreErrorReason } from '../../store-error.js'
import { ApiBusy } from '../api-busy.js'

interface Refused {
  readonly code: number
  readonly body: Json
  /** The header of that name. */
  readonly retryAfter?: string | undefined
}

const longestPauseMs = 60_000
const mostWords = 300

/** What an answer means that is none: the object `Status`, or whatever else came with this code. */
export function refusal({ code, body, retryAfter }: Refused): StoreError {
  const words = wordsOf(code, body)
  const seconds = retryAfter ?? detailsOf(body).retryAfterSeconds
  if (code === 410 || hasCause(body, 'ResourceVersionTooLarge')) return new StoreError('compacted', words)
  if (code === 429 || (code >= 500 && seconds !== undefined)) return new ApiBusy(pauseMs(Number(seconds)), words)
  return new StoreError(reasons[code] ?? 'broken', words)
}

/** A name that is asked for and not there, and not a server that is something else. */
export function saysMissing(code: number, body: Json, name: string): boolean {
  return code === 404 && detailsOf(body).name === name
}

const reasons: { readonly [code: number]: StoreErrorReason } = {
  401: 'denied',
  403: 'denied',
  502: 'unreachable',
  503: 'unreachable',
  504: 'unreachable',
}

/** A second when the server does not say, or says what is no number. */
function pauseMs(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(longestPauseMs, Math.max(0, seconds * 1_000)) : 1_000
}

function wordsOf(code: number, body: Json): string {
  const message = isJsonObject(body) ? body.message : body
  const words = (typeof message === 'string' ? message : '').trim().replaceAll(/\s+/g, ' ')
  if (words === '') return `it answers ${code} and says nothing`
  const short = words.length > mostWords ? `${words.slice(0, mostWords)}…` : words
  return isJsonObject(body) ? `${short} (${code})` : `it answers ${code}: ${short}`
}

function detailsOf(body: Json): JsonObject {
  const details = isJsonObject(body) ? body.details : undefined
  return isJsonObject(details) ? details : {}
}

function hasCause(body: Json, reason: string): boolean {
  const { causes } = detailsOf(body)
  return Array.isArray(causes) && causes.some(cause => isJsonObject(cause) && cause.reason === reason)
}
