// What is used of etcd's services Maintenance, Cluster and Auth.
import { bool, integer, kinds, message, repeated, text, uint64 } from '@weft/protobuf'
import { header } from './key-value-messages.js'

export const StatusRequest = message({})
export const StatusResponse = message({
  header: header(),
  version: text(2),
  dbSize: integer(3),
  leader: uint64(4),
  raftIndex: integer(5),
  raftTerm: integer(6),
  raftAppliedIndex: integer(7),
  errors: repeated(8, kinds.text),
  dbSizeInUse: integer(9),
})

export const alarmTypes = { none: 0, noSpace: 1, corrupt: 2 } as const
export const AlarmRequest = message({ action: integer(1), memberId: uint64(2), alarm: integer(3) })
const AlarmMember = message({ memberId: uint64(1), alarm: integer(2) })
export const AlarmResponse = message({ header: header(), alarms: repeated(2, AlarmMember) })

const Member = message({
  id: uint64(1),
  name: text(2),
  peerUrls: repeated(3, kinds.text),
  clientUrls: repeated(4, kinds.text),
  isLearner: bool(5),
})
export const MemberListRequest = message({})
export const MemberListResponse = message({ header: header(), members: repeated(2, Member) })

export const AuthenticateRequest = message({ name: text(1), password: text(2) })
export const AuthenticateResponse = message({ header: header(), token: text(2) })
