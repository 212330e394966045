// Kernel spelling: <linux/netlink.h>.

export const NLMSG_NOOP = 1
export const NLMSG_ERROR = 2
export const NLMSG_DONE = 3
export const NLMSG_OVERRUN = 4
export const NLMSG_HEADER_LENGTH = 16

export const NLM_F_REQUEST = 0x1
export const NLM_F_MULTI = 0x2
export const NLM_F_ACK = 0x4
export const NLM_F_DUMP_INTR = 0x10
export const NLM_F_DUMP = 0x300
// The same bits mean something else in a message that makes an object …
export const NLM_F_REPLACE = 0x100
export const NLM_F_EXCL = 0x200
export const NLM_F_CREATE = 0x400
// … and something else again in an acknowledgement.
export const NLM_F_CAPPED = 0x100
export const NLM_F_ACK_TLVS = 0x200

export const NLA_HEADER_LENGTH = 4
export const NLA_F_NESTED = 0x8000
/** What is left of nla_type without the NLA_F_NESTED and NLA_F_NET_BYTEORDER marks. */
export const NLA_TYPE_MASK = 0x3fff

export const NLMSGERR_ATTR_MSG = 1
export const NLMSGERR_ATTR_OFFS = 2
export const NLMSGERR_ATTR_MISS_TYPE = 5
export const NLMSGERR_ATTR_MISS_NEST = 6
