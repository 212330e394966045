import { WireError } from '@weft/protobuf'
import type { Json, JsonObject } from '../../../model/json.js'
import { StoreError } from '../../store-error.js'
import { PartialObjectMetadata, PartialObjectMetadataList, Status, Unknown, WatchEvent } from './kubernetes-messages.js'

/** What an object in protobuf begins with. */
const magic = Buffer.from('k8s\0')

/** An object that was answered in protobuf, with what counts of it as it would be in JSON. Throws a StoreError. */
export function decodeObject(bytes: Buffer): JsonObject {
  return withReason(() => objectIn(bytes))
}

/** One event of a watch, likewise. */
export function decodeEvent(bytes: Buffer): JsonObject {
  return withReason(() => {
    const { type, object } = WatchEvent.decode(bytes)
    return { type, object: objectIn(object?.raw ?? Buffer.alloc(0)) }
  })
}

function objectIn(bytes: Buffer): JsonObject {
  if (!bytes.subarray(0, magic.length).equals(magic)) throw new WireError('an object does not begin as objects do')
  const { typeMeta, raw } = Unknown.decode(bytes.subarray(magic.length))
  switch (typeMeta?.kind) {
    case 'PartialObjectMetadata':
      return partialObject(PartialObjectMetadata.decode(raw))
    case 'PartialObjectMetadataList': {
      const { metadata, items } = PartialObjectMetadataList.decode(raw)
      return { metadata: withoutEmpty({ ...metadata }), items: items.map(partialObject) }
    }
    case 'Status': {
      const { details, ...status } = Status.decode(raw)
      return { ...status, ...(details && { details: withoutEmpty(details) }) }
    }
    default:
      throw new WireError(`there is an object of the kind ${JSON.stringify(typeMeta?.kind ?? '')}`)
  }
}

function partialObject({ metadata }: PartialObjectMetadata): JsonObject {
  if (metadata === undefined) return {}
  const { creationTimestamp, annotations, ...texts } = metadata
  return {
    metadata: withoutEmpty({
      ...texts,
      creationTimestamp: timeText(creationTimestamp?.seconds ?? 0),
      annotations: Object.fromEntries(annotations.map(({ key, value }) => [key, value])),
    }),
  }
}

/** As Kubernetes writes times in JSON. */
function timeText(seconds: number): string {
  const time = new Date(seconds * 1_000)
  return seconds === 0 || Number.isNaN(time.getTime()) ? '' : time.toISOString().replace('.000Z', 'Z')
}

/** JSON does not have what is empty, and whoever reads it asks whether it is there. */
function withoutEmpty(object: { readonly [key: string]: Json | undefined }): JsonObject {
  const present: Record<string, Json> = {}
  for (const [key, value] of Object.entries(object)) if (value !== undefined && value !== '') present[key] = value
  return present
}

function withReason<Answer>(decode: () => Answer): Answer {
  try {
    return decode()
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause
    throw new StoreError('broken', `the API server's answer cannot be read: ${cause.message}`, cause)
  }
}
