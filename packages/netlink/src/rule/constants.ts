// Kernel spelling: <linux/fib_rules.h>.

export const FIB_RULE_HDR_LENGTH = 12

export const FRA_DST = 1
export const FRA_SRC = 2
export const FRA_IIFNAME = 3
export const FRA_GOTO = 4
export const FRA_PRIORITY = 6
export const FRA_FWMARK = 10
export const FRA_SUPPRESS_PREFIXLEN = 14
export const FRA_TABLE = 15
export const FRA_FWMASK = 16
export const FRA_OIFNAME = 17
export const FRA_PROTOCOL = 21

export const FIB_RULE_INVERT = 2
