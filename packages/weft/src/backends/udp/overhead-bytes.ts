/** Outer IP 20 or 40, UDP 8. Nothing else stands before the packet. */
export const overheadBytes = { ipv4: 28, ipv6: 48 } as const
