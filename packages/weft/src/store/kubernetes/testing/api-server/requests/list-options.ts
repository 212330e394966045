import { ApiFailure, type Cause } from '../api-failure.js'
import type { Kind } from '../objects/kind.js'
import { parseSelection, type Selection } from './selection.js'

/** The parameters of lists and watches. */
export interface ListOptions {
  readonly isWatch: boolean
  /** Undefined when none is given, which is not the same as 0. */
  readonly resourceVersion: number | undefined
  readonly match: 'Exact' | 'NotOlderThan' | undefined
  readonly limit: number
  readonly continueToken: string | undefined
  readonly allowsBookmarks: boolean
  readonly sendsInitialEvents: boolean | undefined
  readonly timeoutSeconds: number | undefined
  readonly selection: Selection
}

export function parseListOptions(kind: Kind, query: URLSearchParams): ListOptions {
  const isWatch = flag(query.get('watch')) ?? false
  const version = query.get('resourceVersion') ?? ''
  const matchText = query.get('resourceVersionMatch') ?? ''
  const options = {
    isWatch,
    limit: whole(query, 'limit') ?? 0,
    continueToken: query.get('continue') || undefined,
    allowsBookmarks: flag(query.get('allowWatchBookmarks')) ?? false,
    sendsInitialEvents: flag(query.get('sendInitialEvents')),
    timeoutSeconds: whole(query, 'timeoutSeconds'),
  }
  const faults = (isWatch ? watchFaults : listFaults)({ ...options, version, matchText })
  if (faults.length > 0) throw ApiFailure.invalid('ListOptions.meta.k8s.io', '', faults)
  return {
    ...options,
    resourceVersion: parseVersion(version, isWatch),
    match: matchText === 'Exact' || matchText === 'NotOlderThan' ? matchText : undefined,
    selection: parseSelection(kind, query),
  }
}

interface Given {
  readonly version: string
  readonly matchText: string
  readonly continueToken: string | undefined
  readonly sendsInitialEvents: boolean | undefined
}

function listFaults({ version, matchText, continueToken, sendsInitialEvents }: Given): Cause[] {
  const faults: Cause[] = []
  if (matchText !== '') {
    if (version === '') faults.push(forbiddenMatch('is forbidden unless resourceVersion is provided'))
    if (continueToken !== undefined) faults.push(forbiddenMatch('is forbidden when continue is provided'))
    if (matchText !== 'Exact' && matchText !== 'NotOlderThan')
      faults.push(unknownMatch(matchText, ['Exact', 'NotOlderThan', '']))
    if (matchText === 'Exact' && version === '0')
      faults.push(forbiddenMatch('"exact" is forbidden for resourceVersion "0"'))
  }
  if (sendsInitialEvents !== undefined)
    faults.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'))
  return faults
}

function watchFaults({ matchText, continueToken, sendsInitialEvents }: Given): Cause[] {
  const faults: Cause[] = []
  if (sendsInitialEvents !== undefined && matchText !== 'NotOlderThan')
    faults.push(
      forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    )
  if (matchText === '') return faults
  if (sendsInitialEvents === undefined)
    faults.push(forbiddenMatch('is forbidden for watch unless sendInitialEvents is provided'))
  if (matchText !== 'NotOlderThan') faults.push(unknownMatch(matchText, ['NotOlderThan']))
  if (continueToken !== undefined) faults.push(forbiddenMatch('is forbidden when continue is provided'))
  return faults
}

function forbidden(field: string, why: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field }
}

function forbiddenMatch(why: string): Cause {
  return forbidden('resourceVersionMatch', `resourceVersionMatch ${why}`)
}

function unknownMatch(found: string, known: readonly string[]): Cause {
  const names = known.map(name => JSON.stringify(name)).join(', ')
  const message = `Unsupported value: ${JSON.stringify(found)}: supported values: ${names}`
  return { reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' }
}

function parseVersion(text: string, isWatch: boolean): number | undefined {
  if (text === '') return undefined
  if (/^\d+$/.test(text)) return Number(text)
  const quoted = JSON.stringify(text)
  const found = `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`
  // The real server has not thought of this in watches.
  throw isWatch ? ApiFailure.unexpected(found) : ApiFailure.badRequest(`invalid resource version: ${found}`)
}

function flag(text: string | null): boolean | undefined {
  if (text === null) return undefined
  return text !== 'false' && text !== '0'
}

function whole(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (/^-?\d+$/.test(text)) return Number(text)
  throw ApiFailure.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}
