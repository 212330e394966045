// The messages of Kubernetes that metadata need, all of their fields. Kubernetes writes a text also when it is empty, so
// those are `optional`.
import { bytes, kinds, message, optional, repeated } from '@weft/protobuf'

const text = (number: number) => optional(number, kinds.text)
const integer = (number: number) => optional(number, kinds.integer)
const bool = (number: number) => optional(number, kinds.bool)

const Time = message({ seconds: integer(1), nanos: integer(2) })
const Entry = message({ key: text(1), value: text(2) })
const FieldsV1 = message({ raw: bytes(1) })

const OwnerReference = message({
  kind: text(1),
  name: text(3),
  uid: text(4),
  apiVersion: text(5),
  controller: bool(6),
  blockOwnerDeletion: bool(7),
})

const ManagedFieldsEntry = message({
  manager: text(1),
  operation: text(2),
  apiVersion: text(3),
  time: optional(4, Time),
  fieldsType: text(6),
  fieldsV1: optional(7, FieldsV1),
  subresource: text(8),
})

const ObjectMeta = message({
  name: text(1),
  generateName: text(2),
  namespace: text(3),
  selfLink: text(4),
  uid: text(5),
  resourceVersion: text(6),
  generation: integer(7),
  creationTimestamp: optional(8, Time),
  deletionTimestamp: optional(9, Time),
  deletionGracePeriodSeconds: integer(10),
  labels: repeated(11, Entry),
  annotations: repeated(12, Entry),
  ownerReferences: repeated(13, OwnerReference),
  finalizers: repeated(14, kinds.text),
  managedFields: repeated(17, ManagedFieldsEntry),
})

const ListMeta = message({
  selfLink: text(1),
  resourceVersion: text(2),
  continue: text(3),
  remainingItemCount: integer(4),
})

export const PartialObjectMetadata = message({ metadata: optional(1, ObjectMeta) })

export const PartialObjectMetadataList = message({
  metadata: optional(1, ListMeta),
  items: repeated(2, PartialObjectMetadata),
})

const StatusCause = message({ reason: text(1), message: text(2), field: text(3) })

const StatusDetails = message({
  name: text(1),
  group: text(2),
  kind: text(3),
  causes: repeated(4, StatusCause),
  retryAfterSeconds: integer(5),
  uid: text(6),
})

export const Status = message({
  metadata: optional(1, ListMeta),
  status: text(2),
  message: text(3),
  reason: text(4),
  details: optional(5, StatusDetails),
  code: integer(6),
})

const TypeMeta = message({ apiVersion: text(1), kind: text(2) })

export const Unknown = message({
  typeMeta: optional(1, TypeMeta),
  raw: bytes(2),
  contentEncoding: text(3),
  contentType: text(4),
})

const RawExtension = message({ raw: bytes(1) })

export const WatchEvent = message({ type: text(1), object: optional(2, RawExtension) })
