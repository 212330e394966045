import type { JsonObject } from '../../../../../model/json.js'
import { apiVersionOf, type Kind } from '../objects/kind.js'
import { objectOf } from '../objects/object-field.js'
import type { Change, Stored } from '../objects/object-store.js'
import { type Extent, objectText } from '../objects/object-text.js'

export interface Watched {
  readonly kind: Kind
  readonly extent: Extent
  readonly includes: (stored: Stored) => boolean
}

/** What a change is to somebody who watches a selection: objects come into it and leave it. */
export function changeEvent(watched: Watched, { before, after, isDeletion, revision }: Change): string | undefined {
  const wasIn = before !== undefined && watched.includes(before)
  const isIn = !isDeletion && watched.includes(after)
  if (isIn) return eventText(wasIn ? 'MODIFIED' : 'ADDED', objectText(watched.kind, after, watched.extent))
  if (!wasIn) return undefined
  const last = isDeletion ? after : { key: before.key, object: withVersion(before.object, revision) }
  return eventText('DELETED', objectText(watched.kind, last, watched.extent))
}

export function addedEvent({ kind, extent }: Watched, stored: Stored): string {
  return eventText('ADDED', objectText(kind, stored, extent))
}

/** Only says how far the watch has come, or that all there was has been told. */
export function bookmarkEvent({ kind, extent }: Watched, revision: number, isEndOfInitial = false): string {
  const isWhole = extent === 'whole'
  const object = {
    kind: isWhole ? kind.kind : 'PartialObjectMetadata',
    apiVersion: isWhole ? apiVersionOf(kind) : 'meta.k8s.io/v1',
    metadata: {
      resourceVersion: String(revision),
      ...(isEndOfInitial && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
    },
    ...(isWhole && kind.hasStatus && { spec: {}, status: {} }),
  }
  return eventText('BOOKMARK', JSON.stringify(object))
}

export function errorEvent(status: JsonObject): string {
  return eventText('ERROR', JSON.stringify(status))
}

function eventText(type: string, object: string): string {
  return `{"type":"${type}","object":${object}}\n`
}

function withVersion(object: JsonObject, revision: number): JsonObject {
  return { ...object, metadata: { ...objectOf(object, 'metadata'), resourceVersion: String(revision) } }
}
