// Kernel spelling: <linux/pkt_cls.h>, <linux/tc_act/tc_mirred.h>.

export const TCA_U32_CLASSID = 1
export const TCA_U32_SEL = 5
export const TCA_U32_ACT = 7
export const TC_U32_TERMINAL = 1
/** struct tc_u32_sel and one struct tc_u32_key. */
export const TC_U32_SEL_LENGTH = 32

export const TCA_ACT_KIND = 1
export const TCA_ACT_OPTIONS = 2
export const TC_ACT_STOLEN = 4

export const TCA_MIRRED_PARMS = 2
export const TCA_EGRESS_REDIR = 1
/** struct tc_mirred. */
export const TC_MIRRED_LENGTH = 28
