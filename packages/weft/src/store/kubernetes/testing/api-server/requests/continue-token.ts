import { isJsonObject, type Json } from '../../../../../model/json.js'
import { ApiFailure } from '../api-failure.js'

/** Where a list goes on: after which key, and as of which version; -1 is the newest. */
export interface ContinueToken {
  readonly revision: number
  readonly start: string
}

export function formatContinue({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start })).toString('base64url')
}

export function parseContinue(text: string): ContinueToken {
  const token = decoded(text)
  if (!isJsonObject(token)) throw refused('')
  const { v: version, rv: revision, start } = token
  if (version !== 'meta.k8s.io/v1')
    throw refused(`: server does not recognize this encoded version ${String(version ?? '')}`)
  if (typeof revision !== 'number' || revision === 0)
    throw refused(': incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  if (typeof start !== 'string' || start === '') throw refused(': encoded start key empty (version meta.k8s.io/v1)')
  return { revision, start }
}

function refused(why: string): ApiFailure {
  return ApiFailure.badRequest(`invalid continue token: continue key is not valid${why}`)
}

function decoded(text: string): Json | undefined {
  try {
    const token: Json = JSON.parse(Buffer.from(text, 'base64url').toString())
    return token
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
