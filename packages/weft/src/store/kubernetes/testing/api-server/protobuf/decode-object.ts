import type { Received } from '@weft/protobuf'
import type { Json, JsonObject } from '../../../../../model/json.js'
import { PartialObjectMetadata, PartialObjectMetadataList, Status, Unknown, WatchEvent } from './messages.js'

type Partial = Received<typeof PartialObjectMetadata>
type ObjectMeta = NonNullable<Partial['metadata']>
type Time = ObjectMeta['creationTimestamp']
type Words = { readonly [key: string]: Json | undefined }

/** An object as it would be in JSON, to the last field. */
export function decodeObject(bytes: Buffer): JsonObject {
  if (bytes.toString('latin1', 0, 4) !== 'k8s\0') throw new Error(`this is no object: ${bytes.toString('hex', 0, 16)}`)
  const { typeMeta, raw } = Unknown.decode(bytes.subarray(4))
  const { kind = '', apiVersion = '' } = typeMeta ?? {}
  return { kind, apiVersion, ...contents(kind, raw) }
}

export function decodeEvent(frame: Buffer): JsonObject {
  const { type = '', object } = WatchEvent.decode(frame.subarray(4))
  return { type, object: decodeObject(object?.raw ?? Buffer.alloc(0)) }
}

function contents(kind: string, raw: Buffer): JsonObject {
  switch (kind) {
    case 'PartialObjectMetadata':
      return partial(PartialObjectMetadata.decode(raw))
    case 'PartialObjectMetadataList': {
      const { metadata, items } = PartialObjectMetadataList.decode(raw)
      // In JSON each item of such a list has its kind.
      const typeMeta = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }
      return { metadata: filled({ ...metadata }), items: items.map(item => ({ ...typeMeta, ...partial(item) })) }
    }
    case 'Status': {
      const { metadata, details, ...status } = Status.decode(raw)
      const told = details && filled({ ...details, causes: details.causes.map(cause => filled(cause)) })
      return { metadata: filled({ ...metadata }), ...filled({ ...status, details: told }) }
    }
    default:
      throw new Error(`there are no messages here for the kind ${kind}`)
  }
}

function partial({ metadata }: Partial): JsonObject {
  return { metadata: metadata === undefined ? {} : objectMeta(metadata) }
}

function objectMeta(metadata: ObjectMeta): JsonObject {
  const { creationTimestamp, deletionTimestamp, labels, annotations, managedFields, ownerReferences, ...rest } =
    metadata
  return filled({
    ...rest,
    creationTimestamp: timeText(creationTimestamp),
    deletionTimestamp: timeText(deletionTimestamp),
    labels: map(labels),
    annotations: map(annotations),
    ownerReferences: ownerReferences.map(owner => filled(owner)),
    managedFields: managedFields.map(({ time, fieldsV1, ...entry }) => {
      const fields: Json = JSON.parse((fieldsV1?.raw ?? Buffer.from('{}')).toString())
      return filled({ ...entry, time: timeText(time), fieldsV1: fields })
    }),
  })
}

function timeText(time: Time): string | undefined {
  return time?.seconds === undefined ? undefined : new Date(time.seconds * 1_000).toISOString().replace('.000Z', 'Z')
}

function map(entries: ObjectMeta['labels']): JsonObject | undefined {
  if (entries.length === 0) return undefined
  return Object.fromEntries(entries.map(({ key = '', value = '' }) => [key, value]))
}

/** JSON leaves out what is empty. */
function filled(object: Words): JsonObject {
  const isEmpty = (value: Json | undefined) =>
    value === undefined || value === '' || value === 0 || (Array.isArray(value) && value.length === 0)
  const kept: Record<string, Json> = {}
  for (const [key, value] of Object.entries(object)) if (value !== undefined && !isEmpty(value)) kept[key] = value
  return kept
}
