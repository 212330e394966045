import type { JsonObject } from '../../../../../model/json.js'
import { apiVersionOf, type Kind } from '../objects/kind.js'
import { type Form, objectBytes } from '../objects/object-bytes.js'
import { objectOf } from '../objects/object-field.js'
import type { Change, Stored } from '../objects/object-store.js'
import { encodeEvent, encodeObject } from '../protobuf/encode-object.js'

export interface Watched {
  readonly kind: Kind
  readonly form: Form
  readonly includes: (stored: Stored) => boolean
}

/** What a change is to somebody who watches a selection: objects come into it and leave it. */
export function changeEvent(watched: Watched, { before, after, isDeletion, revision }: Change): Buffer | undefined {
  const wasIn = before !== undefined && watched.includes(before)
  const isIn = !isDeletion && watched.includes(after)
  if (isIn) return objectEvent(watched, wasIn ? 'MODIFIED' : 'ADDED', after)
  if (!wasIn) return undefined
  const last = isDeletion ? after : { key: before.key, object: withVersion(before.object, revision) }
  return objectEvent(watched, 'DELETED', last)
}

export function addedEvent(watched: Watched, stored: Stored): Buffer {
  return objectEvent(watched, 'ADDED', stored)
}

/** Only says how far the watch has come, or that all there was has been told. */
export function bookmarkEvent({ kind, form }: Watched, revision: number, isEndOfInitial = false): Buffer {
  const isWhole = form.extent === 'whole'
  const object = {
    kind: isWhole ? kind.kind : 'PartialObjectMetadata',
    apiVersion: isWhole ? apiVersionOf(kind) : 'meta.k8s.io/v1',
    metadata: {
      resourceVersion: String(revision),
      ...(isEndOfInitial && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
    },
    ...(isWhole && kind.hasStatus && { spec: {}, status: {} }),
  }
  return event(form, 'BOOKMARK', written(form, object))
}

export function errorEvent({ form }: Watched, status: JsonObject): Buffer {
  return event(form, 'ERROR', written(form, status))
}

function objectEvent({ kind, form }: Watched, type: string, stored: Stored): Buffer {
  return event(form, type, objectBytes(kind, stored, form))
}

function written({ isProtobuf }: Form, object: JsonObject): Buffer {
  return isProtobuf ? encodeObject(object) : Buffer.from(JSON.stringify(object))
}

function event({ isProtobuf }: Form, type: string, object: Buffer): Buffer {
  if (isProtobuf) return encodeEvent(type, object)
  return Buffer.concat([Buffer.from(`{"type":"${type}","object":`), object, Buffer.from('}\n')])
}

function withVersion(object: JsonObject, revision: number): JsonObject {
  return { ...object, metadata: { ...objectOf(object, 'metadata'), resourceVersion: String(revision) } }
}
