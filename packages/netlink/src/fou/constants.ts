// Kernel spelling: <linux/fou.h>.

export const FOU_GENL_NAME = 'fou'
export const FOU_GENL_VERSION = 1

export const FOU_CMD_ADD = 1
export const FOU_CMD_DEL = 2
export const FOU_CMD_GET = 3

export const FOU_ATTR_PORT = 1
export const FOU_ATTR_AF = 2
export const FOU_ATTR_IPPROTO = 3
export const FOU_ATTR_TYPE = 4
export const FOU_ATTR_LOCAL_V4 = 6
export const FOU_ATTR_LOCAL_V6 = 7

export const FOU_ENCAP_DIRECT = 1
