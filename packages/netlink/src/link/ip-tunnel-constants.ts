// Inside IFLA_INFO_DATA of kind 'ipip': <linux/if_tunnel.h>.

export const IFLA_IPTUN_LINK = 1
export const IFLA_IPTUN_LOCAL = 2
export const IFLA_IPTUN_REMOTE = 3
export const IFLA_IPTUN_TTL = 4
export const IFLA_IPTUN_TOS = 5
export const IFLA_IPTUN_PROTO = 9
export const IFLA_IPTUN_PMTUDISC = 10
export const IFLA_IPTUN_ENCAP_TYPE = 15
export const IFLA_IPTUN_ENCAP_FLAGS = 16
export const IFLA_IPTUN_ENCAP_SPORT = 17
export const IFLA_IPTUN_ENCAP_DPORT = 18
export const IFLA_IPTUN_COLLECT_METADATA = 19
export const IFLA_IPTUN_FWMARK = 20

export const TUNNEL_ENCAP_FOU = 1

export const TUNNEL_ENCAP_FLAG_CSUM = 1
