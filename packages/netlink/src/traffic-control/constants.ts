// Kernel spelling: <linux/rtnetlink.h>, <linux/pkt_sched.h>.

export const TCMSG_LENGTH = 20

export const TCA_KIND = 1
export const TCA_OPTIONS = 2

export const TC_H_ROOT = 0xffffffff
export const TC_H_INGRESS = 0xfffffff1

/** The handle that the ingress queue has always: 'ffff:'. */
export const INGRESS_HANDLE = 0xffff0000
