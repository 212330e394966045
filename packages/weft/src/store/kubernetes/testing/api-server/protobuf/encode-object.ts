import type { Sent } from '@weft/protobuf'
import { isJsonObject, type Json, type JsonObject } from '../../../../../model/json.js'
import { fieldOf, objectOf, textOf } from '../objects/object-field.js'
import { isList } from '../patch/json-pointer.js'
import { PartialObjectMetadata, PartialObjectMetadataList, Status, Unknown, WatchEvent } from './messages.js'

const magic = Buffer.from('k8s\0')
type Partial = Sent<typeof PartialObjectMetadata>
type ObjectMeta = NonNullable<Partial['metadata']>
type ListMeta = NonNullable<Sent<typeof Status>['metadata']>

/** An object with its kind, as it is in JSON: metadata, a list of such, or a `Status`. */
export function encodeObject(object: JsonObject): Buffer {
  const typeMeta = { apiVersion: textOf(object, 'apiVersion'), kind: textOf(object, 'kind') }
  const unknown = Unknown.encode({
    typeMeta,
    raw: encoded(typeMeta.kind, object),
    contentEncoding: '',
    contentType: '',
  })
  return Buffer.concat([magic, unknown])
}

/** An event of a watch with an object that is encoded already, behind its length. */
export function encodeEvent(type: string, object: Buffer): Buffer {
  const event = WatchEvent.encode({ type, object: { raw: object } })
  const length = Buffer.alloc(4)
  length.writeUInt32BE(event.length)
  return Buffer.concat([length, event])
}

function encoded(kind: string, object: JsonObject): Buffer {
  switch (kind) {
    case 'PartialObjectMetadata':
      return PartialObjectMetadata.encode(partial(object))
    case 'PartialObjectMetadataList':
      return PartialObjectMetadataList.encode({
        metadata: listMeta(object),
        items: rowIn(object, 'items').map(partial),
      })
    case 'Status':
      return Status.encode(status(object))
    default:
      throw new Error(`there are no messages here for the kind ${kind}`)
  }
}

function partial(object: JsonObject): Partial {
  return { metadata: objectMeta(objectOf(object, 'metadata')) }
}

function objectMeta(metadata: JsonObject): ObjectMeta {
  return {
    name: textOf(metadata, 'name'),
    generateName: textOf(metadata, 'generateName'),
    namespace: textOf(metadata, 'namespace'),
    selfLink: '',
    uid: textOf(metadata, 'uid'),
    resourceVersion: textOf(metadata, 'resourceVersion'),
    generation: numberIn(metadata, 'generation') ?? 0,
    creationTimestamp: time(textOf(metadata, 'creationTimestamp')),
    ...(metadata.deletionTimestamp !== undefined && { deletionTimestamp: time(textOf(metadata, 'deletionTimestamp')) }),
    deletionGracePeriodSeconds: numberIn(metadata, 'deletionGracePeriodSeconds'),
    labels: entries(objectOf(metadata, 'labels')),
    annotations: entries(objectOf(metadata, 'annotations')),
    ownerReferences: rowIn(metadata, 'ownerReferences').map(owner => ({
      kind: textOf(owner, 'kind'),
      name: textOf(owner, 'name'),
      uid: textOf(owner, 'uid'),
      apiVersion: textOf(owner, 'apiVersion'),
      controller: flagIn(owner, 'controller'),
      blockOwnerDeletion: flagIn(owner, 'blockOwnerDeletion'),
    })),
    finalizers: isList(metadata.finalizers) ? metadata.finalizers.filter(one => typeof one === 'string') : [],
    managedFields: rowIn(metadata, 'managedFields').map(entry => ({
      manager: textOf(entry, 'manager'),
      operation: textOf(entry, 'operation'),
      apiVersion: textOf(entry, 'apiVersion'),
      time: time(textOf(entry, 'time')),
      fieldsType: textOf(entry, 'fieldsType'),
      fieldsV1: { raw: Buffer.from(JSON.stringify(objectOf(entry, 'fieldsV1'))) },
      subresource: textOf(entry, 'subresource'),
    })),
  }
}

function listMeta(object: JsonObject): ListMeta {
  const metadata = objectOf(object, 'metadata')
  return {
    selfLink: '',
    resourceVersion: textOf(metadata, 'resourceVersion'),
    continue: textOf(metadata, 'continue'),
    remainingItemCount: numberIn(metadata, 'remainingItemCount'),
  }
}

function status(object: JsonObject): Sent<typeof Status> {
  const details = objectOf(object, 'details')
  return {
    metadata: listMeta(object),
    status: textOf(object, 'status'),
    message: textOf(object, 'message'),
    reason: textOf(object, 'reason'),
    ...(object.details !== undefined && {
      details: {
        name: textOf(details, 'name'),
        group: textOf(details, 'group'),
        kind: textOf(details, 'kind'),
        causes: rowIn(details, 'causes').map(cause => ({
          reason: textOf(cause, 'reason'),
          message: textOf(cause, 'message'),
          field: textOf(cause, 'field'),
        })),
        retryAfterSeconds: numberIn(details, 'retryAfterSeconds') ?? 0,
        uid: textOf(details, 'uid'),
      },
    }),
    code: numberIn(object, 'code') ?? 0,
  }
}

/** No time at all is an empty message. */
function time(text: string): { seconds?: number; nanos?: number } {
  return text === '' ? {} : { seconds: Math.floor(Date.parse(text) / 1_000), nanos: 0 }
}

/** In the order of their keys. */
function entries(map: JsonObject): { key: string; value: string }[] {
  const keys = Object.keys(map).sort()
  return keys.map(key => ({ key, value: textOf(map, key) }))
}

function rowIn(object: JsonObject, name: string): JsonObject[] {
  const value = fieldOf(object, name)
  return isList(value) ? value.filter((one: Json) => isJsonObject(one)) : []
}

function numberIn(object: JsonObject, name: string): number | undefined {
  const value = object[name]
  return typeof value === 'number' ? value : undefined
}

function flagIn(object: JsonObject, name: string): boolean | undefined {
  const value = object[name]
  return typeof value === 'boolean' ? value : undefined
}
