// Kernel spelling: <linux/neighbour.h>. Forwarding entries of bridges and VXLAN devices are neighbours of family AF_BRIDGE.

export const NDMSG_LENGTH = 12

export const NDA_DST = 1
export const NDA_LLADDR = 2
export const NDA_PORT = 6
export const NDA_VNI = 7
export const NDA_IFINDEX = 8
export const NDA_MASTER = 9

export const NTF_SELF = 0x02
export const NTF_PROXY = 0x08
export const NTF_EXT_LEARNED = 0x10

export const NUD_INCOMPLETE = 0x01
export const NUD_REACHABLE = 0x02
export const NUD_STALE = 0x04
export const NUD_DELAY = 0x08
export const NUD_PROBE = 0x10
export const NUD_FAILED = 0x20
export const NUD_NOARP = 0x40
export const NUD_PERMANENT = 0x80
