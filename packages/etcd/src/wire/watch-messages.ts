// The messages of etcd's Watch service.
import { bool, bytes, integer, kinds, message, optional, type Received, repeated, text } from '@weft/protobuf'
import { header, KeyValue } from './key-value-messages.js'

export const watchFilters = { noPut: 0, noDelete: 1 } as const

export const WatchCreateRequest = message({
  key: bytes(1),
  rangeEnd: bytes(2),
  startRevision: integer(3),
  progressNotify: bool(4),
  filters: repeated(5, kinds.integer),
  prevKv: bool(6),
  watchId: integer(7),
  fragment: bool(8),
})
export type WatchCreateRequest = Received<typeof WatchCreateRequest>

const WatchCancelRequest = message({ watchId: integer(1) })
const WatchProgressRequest = message({})

/** One of three. */
export const WatchRequest = message({
  createRequest: optional(1, WatchCreateRequest),
  cancelRequest: optional(2, WatchCancelRequest),
  progressRequest: optional(3, WatchProgressRequest),
})
export type WatchRequest = Received<typeof WatchRequest>

export const eventTypes = { put: 0, delete: 1 } as const

export const Event = message({ type: integer(1), kv: optional(2, KeyValue), prevKv: optional(3, KeyValue) })
export type Event = Received<typeof Event>

const beforeEvents = {
  header: header(),
  watchId: integer(2),
  created: bool(3),
  canceled: bool(4),
  compactRevision: integer(5),
  cancelReason: text(6),
  fragment: bool(7),
}

export const WatchResponse = message({ ...beforeEvents, events: repeated(11, Event) })
export type WatchResponse = Received<typeof WatchResponse>

/** The same bytes, put together from events that were encoded before: thousands of watchers are told of one event. */
export const WatchResponseOfEncoded = message({ ...beforeEvents, events: repeated(11, kinds.bytes) })
