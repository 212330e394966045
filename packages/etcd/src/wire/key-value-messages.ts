// The messages of etcd's KV service. Names and numbers are those of etcd's API; fields that nobody here uses are left out,
// and a reader skips them.
import {
  bool,
  bytes,
  type Field,
  int64,
  integer,
  later,
  type Message,
  message,
  optional,
  type Received,
  repeated,
  type Sent,
  uint64,
} from '@weft/protobuf'

const ResponseHeader = message({
  clusterId: uint64(1),
  memberId: uint64(2),
  revision: integer(3),
  raftTerm: integer(4),
})
type ResponseHeader = Received<typeof ResponseHeader>

export const header = () => optional(1, ResponseHeader)

export const KeyValue = message({
  key: bytes(1),
  createRevision: integer(2),
  modRevision: integer(3),
  version: integer(4),
  value: bytes(5),
  lease: int64(6),
})
export type KeyValue = Received<typeof KeyValue>

export const sortOrders = { none: 0, ascend: 1, descend: 2 } as const
export const sortTargets = { key: 0, version: 1, create: 2, mod: 3, value: 4 } as const

export const RangeRequest = message({
  key: bytes(1),
  rangeEnd: bytes(2),
  limit: integer(3),
  revision: integer(4),
  sortOrder: integer(5),
  sortTarget: integer(6),
  serializable: bool(7),
  keysOnly: bool(8),
  countOnly: bool(9),
  minModRevision: integer(10),
  maxModRevision: integer(11),
  minCreateRevision: integer(12),
  maxCreateRevision: integer(13),
})
export type RangeRequest = Received<typeof RangeRequest>

export const RangeResponse = message({
  header: header(),
  kvs: repeated(2, KeyValue),
  more: bool(3),
  count: integer(4),
})
export type RangeResponse = Received<typeof RangeResponse>

export const PutRequest = message({
  key: bytes(1),
  value: bytes(2),
  lease: int64(3),
  prevKv: bool(4),
  ignoreValue: bool(5),
  ignoreLease: bool(6),
})
export type PutRequest = Received<typeof PutRequest>

export const PutResponse = message({ header: header(), prevKv: optional(2, KeyValue) })
export type PutResponse = Received<typeof PutResponse>

export const DeleteRangeRequest = message({ key: bytes(1), rangeEnd: bytes(2), prevKv: bool(3) })
export type DeleteRangeRequest = Received<typeof DeleteRangeRequest>

export const DeleteRangeResponse = message({ header: header(), deleted: integer(2), prevKvs: repeated(3, KeyValue) })
export type DeleteRangeResponse = Received<typeof DeleteRangeResponse>

export const compareResults = { '==': 0, '>': 1, '<': 2, '!=': 3 } as const
export const compareTargets = { version: 0, createRevision: 1, modRevision: 2, value: 3, lease: 4 } as const

export const Compare = message({
  result: integer(1),
  target: integer(2),
  key: bytes(3),
  version: integer(4),
  createRevision: integer(5),
  modRevision: integer(6),
  value: bytes(7),
  lease: int64(8),
  rangeEnd: bytes(64),
})
export type Compare = Received<typeof Compare>

/** One of four. A transaction may stand inside a transaction, so this pair is written out instead of derived. */
export interface RequestOp {
  requestRange: RangeRequest | undefined
  requestPut: PutRequest | undefined
  requestDeleteRange: DeleteRangeRequest | undefined
  requestTxn: TxnRequest | undefined
}
export interface RequestOpSent {
  readonly requestRange?: Sent<typeof RangeRequest> | undefined
  readonly requestPut?: Sent<typeof PutRequest> | undefined
  readonly requestDeleteRange?: Sent<typeof DeleteRangeRequest> | undefined
  readonly requestTxn?: TxnRequestSent | undefined
}
export interface TxnRequest {
  compare: Compare[]
  success: RequestOp[]
  failure: RequestOp[]
}
export interface TxnRequestSent {
  readonly compare?: readonly Sent<typeof Compare>[] | undefined
  readonly success?: readonly RequestOpSent[] | undefined
  readonly failure?: readonly RequestOpSent[] | undefined
}

const innerRequest: Field<TxnRequest | undefined, TxnRequestSent | undefined> = optional(
  4,
  later(() => TxnRequest),
)
const RequestOp = message({
  requestRange: optional(1, RangeRequest),
  requestPut: optional(2, PutRequest),
  requestDeleteRange: optional(3, DeleteRangeRequest),
  requestTxn: innerRequest,
})
export const TxnRequest: Message<TxnRequest, TxnRequestSent> = message({
  compare: repeated(1, Compare),
  success: repeated(2, RequestOp),
  failure: repeated(3, RequestOp),
})

export interface ResponseOp {
  responseRange: RangeResponse | undefined
  responsePut: PutResponse | undefined
  responseDeleteRange: DeleteRangeResponse | undefined
  responseTxn: TxnResponse | undefined
}
export interface ResponseOpSent {
  readonly responseRange?: Sent<typeof RangeResponse> | undefined
  readonly responsePut?: Sent<typeof PutResponse> | undefined
  readonly responseDeleteRange?: Sent<typeof DeleteRangeResponse> | undefined
  readonly responseTxn?: TxnResponseSent | undefined
}
export interface TxnResponse {
  header: ResponseHeader | undefined
  succeeded: boolean
  responses: ResponseOp[]
}
export interface TxnResponseSent {
  readonly header?: Sent<typeof ResponseHeader> | undefined
  readonly succeeded?: boolean | undefined
  readonly responses?: readonly ResponseOpSent[] | undefined
}

const innerResponse: Field<TxnResponse | undefined, TxnResponseSent | undefined> = optional(
  4,
  later(() => TxnResponse),
)
const ResponseOp = message({
  responseRange: optional(1, RangeResponse),
  responsePut: optional(2, PutResponse),
  responseDeleteRange: optional(3, DeleteRangeResponse),
  responseTxn: innerResponse,
})
export const TxnResponse: Message<TxnResponse, TxnResponseSent> = message({
  header: header(),
  succeeded: bool(2),
  responses: repeated(3, ResponseOp),
})

export const CompactionRequest = message({ revision: integer(1), physical: bool(2) })
export const CompactionResponse = message({ header: header() })
