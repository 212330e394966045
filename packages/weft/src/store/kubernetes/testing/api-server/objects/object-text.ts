import type { JsonObject } from '../../../../../model/json.js'
import { apiVersionOf, type Kind } from './kind.js'
import { objectOf } from './object-field.js'
import type { Stored } from './object-store.js'

/** How much of an object is answered: all of it, or what `PartialObjectMetadata` has. */
export type Extent = 'whole' | 'metadata'

const bare = new WeakMap<Stored, string>()
const partial = new WeakMap<Stored, string>()

/** An object by itself, with its kind. */
export function objectText(kind: Kind, stored: Stored, extent: Extent): string {
  if (extent === 'metadata') return partialText(stored)
  return `{"kind":"${kind.kind}","apiVersion":"${apiVersionOf(kind)}",${bareText(kind, stored).slice(1)}`
}

/** An object among others of its kind, which the list has named already. */
export function itemText(kind: Kind, stored: Stored, extent: Extent): string {
  return extent === 'metadata' ? partialText(stored) : bareText(kind, stored)
}

/** What there is of an object for whom its metadata are enough. */
export function partialObject({ object }: Stored): JsonObject {
  const metadata = objectOf(object, 'metadata')
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
}

export function listHead(kind: Kind, extent: Extent): string {
  if (extent === 'metadata') return '{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1",'
  return `{"kind":"${kind.kind}List","apiVersion":"${apiVersionOf(kind)}",`
}

function bareText(kind: Kind, stored: Stored): string {
  // What is kept is written down once, however many watch it; only one version of the API has it in other words.
  if (kind.group !== '') return JSON.stringify(kind.fromStored(stored.object))
  return remembered(bare, stored, object => JSON.stringify(object))
}

function partialText(stored: Stored): string {
  return remembered(partial, stored, () => JSON.stringify(partialObject(stored)))
}

function remembered(texts: WeakMap<Stored, string>, stored: Stored, write: (object: JsonObject) => string): string {
  const known = texts.get(stored)
  if (known !== undefined) return known
  const text = write(stored.object)
  texts.set(stored, text)
  return text
}
