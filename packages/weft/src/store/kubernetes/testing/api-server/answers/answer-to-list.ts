import { ApiFailure } from '../api-failure.js'
import type { Kind } from '../objects/kind.js'
import { type Form, listBytes } from '../objects/object-bytes.js'
import type { ObjectStore, Stored } from '../objects/object-store.js'
import { type ContinueToken, formatContinue, parseContinue } from '../requests/continue-token.js'
import type { ListOptions } from '../requests/list-options.js'

export interface Listed {
  readonly kind: Kind
  readonly namespace: string | undefined
  readonly options: ListOptions
  readonly form: Form
}

/** The answer to a list: all of it, or a page with the token for the next one. */
export function answerToList(store: ObjectStore, listed: Listed): Buffer {
  const { kind, namespace, options, form } = listed
  const token = options.continueToken === undefined ? undefined : parseContinue(options.continueToken)
  const revision = revisionOf(store, options, token)
  const prefix = prefixOf(namespace)
  const start = prefix + (token?.start ?? '')
  const rest = store.list(kind.storedAs, prefix, revision).filter(({ key }) => key >= start)
  const { page, next } = pageOf(rest, options)
  const metadata = {
    resourceVersion: String(revision),
    ...(next !== undefined && {
      continue: formatContinue({ revision, start: `${next.after.slice(prefix.length)}\0` }),
      ...(options.selection.isEverything && { remainingItemCount: next.remaining }),
    }),
  }
  return listBytes(kind, { metadata, items: page }, form)
}

/** Of the keys of one namespace, or of all. */
export function prefixOf(namespace: string | undefined): string {
  return namespace === undefined ? '' : `${namespace}/`
}

/** As of when the answer is to be. */
function revisionOf(store: ObjectStore, options: ListOptions, token: ContinueToken | undefined): number {
  const { resourceVersion, match, limit } = options
  if (token !== undefined) {
    if (resourceVersion !== undefined && resourceVersion !== 0)
      throw ApiFailure.badRequest('specifying resource version is not allowed when using continue')
    if (token.revision === -1) return store.revision
    if (token.revision < store.compacted) {
      throw ApiFailure.expired(inconsistent, formatContinue({ revision: -1, start: token.start }))
    }
    return token.revision
  }
  if (resourceVersion === undefined || resourceVersion === 0) return store.revision
  if (resourceVersion > store.revision) throw ApiFailure.tooLargeResourceVersion(resourceVersion, store.revision)
  const isExact = match === 'Exact' || (match === undefined && limit > 0)
  if (!isExact) return store.revision
  if (resourceVersion < store.compacted)
    throw ApiFailure.expired('The resourceVersion for the provided list is too old.')
  return resourceVersion
}

const inconsistent =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.'

interface Page {
  readonly page: readonly Stored[]
  readonly next: { readonly after: string; readonly remaining: number } | undefined
}

function pageOf(rest: readonly Stored[], { selection, limit, resourceVersion }: ListOptions): Page {
  // Whoever is content with any version gets all that is at hand.
  const isPaged = limit > 0 && resourceVersion !== 0
  const page: Stored[] = []
  for (const [index, stored] of rest.entries()) {
    if (!selection.includes(stored.object)) continue
    page.push(stored)
    const remaining = rest.length - index - 1
    if (isPaged && page.length === limit && remaining > 0) return { page, next: { after: stored.key, remaining } }
  }
  return { page, next: undefined }
}
