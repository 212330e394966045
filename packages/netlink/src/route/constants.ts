// Kernel spelling: <linux/rtnetlink.h>.

export const RTMSG_LENGTH = 12
export const RTNEXTHOP_LENGTH = 8

export const RTA_DST = 1
export const RTA_OIF = 4
export const RTA_GATEWAY = 5
export const RTA_PRIORITY = 6
export const RTA_PREFSRC = 7
export const RTA_METRICS = 8
export const RTA_MULTIPATH = 9
export const RTA_TABLE = 15
export const RTA_VIA = 18
export const RTA_NH_ID = 30

export const RTAX_MTU = 2
export const RTAX_ADVMSS = 8

export const RTNH_F_ONLINK = 4
export const RTM_F_CLONED = 0x200

export const RT_TABLE_UNSPEC = 0
export const RT_TABLE_MAIN = 254
export const RTPROT_BOOT = 3
