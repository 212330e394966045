// Kernel spelling: <linux/if_link.h>, <linux/if.h>.

export const IFINFOMSG_LENGTH = 16

export const IFF_UP = 0x1
export const IFF_LOOPBACK = 0x8
export const IFF_PROMISC = 0x100
export const IFF_LOWER_UP = 0x10000

export const IFLA_ADDRESS = 1
export const IFLA_IFNAME = 3
export const IFLA_MTU = 4
export const IFLA_LINK = 5
export const IFLA_MASTER = 10
export const IFLA_PROTINFO = 12
export const IFLA_TXQLEN = 13
export const IFLA_LINKINFO = 18
export const IFLA_IFALIAS = 20
export const IFLA_AF_SPEC = 26
export const IFLA_GROUP = 27
export const IFLA_NET_NS_FD = 28
export const IFLA_EXT_MASK = 29
export const IFLA_LINK_NETNSID = 37
export const IFLA_GSO_MAX_SIZE = 41

export const RTEXT_FILTER_SKIP_STATS = 8
