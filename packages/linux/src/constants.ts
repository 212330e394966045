/** In the kernel's spelling, with the values of its generic ABI (x86, ARM, RISC-V). */

export const AF_UNSPEC = 0
export const AF_UNIX = 1
export const AF_INET = 2
export const AF_BRIDGE = 7
export const AF_INET6 = 10
export const AF_NETLINK = 16
export const AF_PACKET = 17

export const SOCK_STREAM = 1
export const SOCK_DGRAM = 2
export const SOCK_RAW = 3
export const SOCK_NONBLOCK = 0o4000
export const SOCK_CLOEXEC = 0o2000000

export const IPPROTO_IP = 0
export const IPPROTO_ICMP = 1
export const IPPROTO_UDP = 17
export const IPPROTO_IPV6 = 41
export const IPPROTO_ICMPV6 = 58

export const SOL_SOCKET = 1
export const SO_RCVBUF = 8
export const SO_PEERCRED = 17
export const SO_RCVTIMEO = 20
export const SO_SNDBUFFORCE = 32
export const SO_RCVBUFFORCE = 33
export const SO_PROTOCOL = 38
export const SO_DOMAIN = 39

export const SCM_RIGHTS = 1

export const SOL_NETLINK = 270

export const MSG_CTRUNC = 0x8
export const MSG_TRUNC = 0x20
export const MSG_NOSIGNAL = 0x4000
export const MSG_CMSG_CLOEXEC = 0x40000000

export const CLONE_NEWNET = 0x40000000
