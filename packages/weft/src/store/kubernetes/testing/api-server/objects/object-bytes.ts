import type { JsonObject } from '../../../../../model/json.js'
import { encodeObject } from '../protobuf/encode-object.js'
import type { Kind } from './kind.js'
import type { Stored } from './object-store.js'
import { type Extent, itemText, listHead, objectText, partialObject } from './object-text.js'

/** What of objects is answered, and how it is written: in protobuf metadata only. */
export type Form =
  | { readonly extent: Extent; readonly isProtobuf: false }
  | { readonly extent: 'metadata'; readonly isProtobuf: true }

const encoded = new WeakMap<Stored, Buffer>()

/** An object by itself, with its kind. */
export function objectBytes(kind: Kind, stored: Stored, { extent, isProtobuf }: Form): Buffer {
  return isProtobuf ? encodedPartial(stored) : Buffer.from(objectText(kind, stored, extent))
}

export interface Items {
  readonly metadata: JsonObject
  readonly items: readonly Stored[]
}

export function listBytes(kind: Kind, { metadata, items }: Items, { extent, isProtobuf }: Form): Buffer {
  if (isProtobuf) {
    const list = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata }
    return encodeObject({ ...list, items: items.map(partialObject) })
  }
  const texts = items.map(stored => itemText(kind, stored, extent))
  return Buffer.from(`${listHead(kind, extent)}"metadata":${JSON.stringify(metadata)},"items":[${texts.join(',')}]}`)
}

function encodedPartial(stored: Stored): Buffer {
  const known = encoded.get(stored)
  if (known !== undefined) return known
  const bytes = encodeObject(partialObject(stored))
  encoded.set(stored, bytes)
  return bytes
}
