// The messages of etcd's Lease service.
import { bool, int64, integer, kinds, message, type Received, repeated } from '@weft/protobuf'
import { header } from './key-value-messages.js'

export const LeaseGrantRequest = message({ ttl: integer(1), id: int64(2) })
export const LeaseGrantResponse = message({ header: header(), id: int64(2), ttl: integer(3) })

export const LeaseRevokeRequest = message({ id: int64(1) })
export const LeaseRevokeResponse = message({ header: header() })

export const LeaseKeepAliveRequest = message({ id: int64(1) })
export const LeaseKeepAliveResponse = message({ header: header(), id: int64(2), ttl: integer(3) })
export type LeaseKeepAliveResponse = Received<typeof LeaseKeepAliveResponse>

export const LeaseTimeToLiveRequest = message({ id: int64(1), keys: bool(2) })
export const LeaseTimeToLiveResponse = message({
  header: header(),
  id: int64(2),
  ttl: integer(3),
  grantedTtl: integer(4),
  keys: repeated(5, kinds.bytes),
})

const LeaseStatus = message({ id: int64(1) })
export const LeaseLeasesRequest = message({})
export const LeaseLeasesResponse = message({ header: header(), leases: repeated(2, LeaseStatus) })
