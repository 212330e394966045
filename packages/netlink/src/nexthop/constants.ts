// Kernel spelling: <linux/nexthop.h>.

export const NHMSG_LENGTH = 8

export const NHA_ID = 1
export const NHA_GROUP = 2
export const NHA_BLACKHOLE = 4
export const NHA_OIF = 5
export const NHA_GATEWAY = 6
