// The messages of Kubernetes that come when metadata are asked for, and of each what counts. The rest is passed over
// unread, such as who has written which field of an object, which is most of it.
import { bytes, integer, kinds, message, optional, type Received, repeated, text } from '@weft/protobuf'

const Time = message({ seconds: integer(1) })
const Entry = message({ key: text(1), value: text(2) })

const ObjectMeta = message({
  name: text(1),
  uid: text(5),
  resourceVersion: text(6),
  creationTimestamp: optional(8, Time),
  annotations: repeated(12, Entry),
})

export const PartialObjectMetadata = message({ metadata: optional(1, ObjectMeta) })
export type PartialObjectMetadata = Received<typeof PartialObjectMetadata>

const ListMeta = message({ resourceVersion: text(2), continue: text(3) })

export const PartialObjectMetadataList = message({
  metadata: optional(1, ListMeta),
  items: repeated(2, PartialObjectMetadata),
})

const Cause = message({ reason: text(1) })
const Details = message({ causes: repeated(4, Cause), retryAfterSeconds: optional(5, kinds.integer) })

export const Status = message({ message: text(3), details: optional(5, Details), code: integer(6) })

const TypeMeta = message({ kind: text(2) })

/** What every object is wrapped in, for its own message does not say what it is. */
export const Unknown = message({ typeMeta: optional(1, TypeMeta), raw: bytes(2) })

const RawExtension = message({ raw: bytes(1) })

export const WatchEvent = message({ type: text(1), object: optional(2, RawExtension) })
