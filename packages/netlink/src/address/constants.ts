// Kernel spelling: <linux/if_addr.h>.

export const IFADDRMSG_LENGTH = 8

export const IFA_ADDRESS = 1
export const IFA_LOCAL = 2
export const IFA_LABEL = 3
export const IFA_BROADCAST = 4
export const IFA_FLAGS = 8

export const IFA_F_TEMPORARY = 0x01
export const IFA_F_NODAD = 0x02
export const IFA_F_DEPRECATED = 0x20
export const IFA_F_TENTATIVE = 0x40
export const IFA_F_PERMANENT = 0x80
