import type { Message } from '@weft/protobuf'
import * as administration from './administration-messages.js'
import * as keyValue from './key-value-messages.js'
import * as lease from './lease-messages.js'
import * as watch from './watch-messages.js'

/** A method of etcd's API; `Sent` types are what goes out, `Received` types what comes in, on whichever side one is. */
export interface Method<Request, RequestSent, Response, ResponseSent> {
  readonly path: string
  readonly request: Message<Request, RequestSent>
  readonly response: Message<Response, ResponseSent>
}

function method<Request, RequestSent, Response, ResponseSent>(
  path: string,
  request: Message<Request, RequestSent>,
  response: Message<Response, ResponseSent>,
): Method<Request, RequestSent, Response, ResponseSent> {
  return { path: `/etcdserverpb.${path}`, request, response }
}

export const methods = {
  range: method('KV/Range', keyValue.RangeRequest, keyValue.RangeResponse),
  put: method('KV/Put', keyValue.PutRequest, keyValue.PutResponse),
  deleteRange: method('KV/DeleteRange', keyValue.DeleteRangeRequest, keyValue.DeleteRangeResponse),
  txn: method('KV/Txn', keyValue.TxnRequest, keyValue.TxnResponse),
  compact: method('KV/Compact', keyValue.CompactionRequest, keyValue.CompactionResponse),
  watch: method('Watch/Watch', watch.WatchRequest, watch.WatchResponse),
  leaseGrant: method('Lease/LeaseGrant', lease.LeaseGrantRequest, lease.LeaseGrantResponse),
  leaseRevoke: method('Lease/LeaseRevoke', lease.LeaseRevokeRequest, lease.LeaseRevokeResponse),
  leaseKeepAlive: method('Lease/LeaseKeepAlive', lease.LeaseKeepAliveRequest, lease.LeaseKeepAliveResponse),
  leaseTimeToLive: method('Lease/LeaseTimeToLive', lease.LeaseTimeToLiveRequest, lease.LeaseTimeToLiveResponse),
  leaseLeases: method('Lease/LeaseLeases', lease.LeaseLeasesRequest, lease.LeaseLeasesResponse),
  status: method('Maintenance/Status', administration.StatusRequest, administration.StatusResponse),
  alarm: method('Maintenance/Alarm', administration.AlarmRequest, administration.AlarmResponse),
  memberList: method('Cluster/MemberList', administration.MemberListRequest, administration.MemberListResponse),
  authenticate: method('Auth/Authenticate', administration.AuthenticateRequest, administration.AuthenticateResponse),
}
