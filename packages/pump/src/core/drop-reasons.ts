/** Why packets were dropped. The core counts the first ones; their order is that of assembly/counters.ts. */
export const dropReasons = [
  /** No peer has the destination. */
  'no route',
  'ttl exceeded',
  /** No whole IP packet, or one that says of itself what cannot be. */
  'malformed',
  /** It came from another node than the one that has its source. */
  'spoofed',
  /** The network between the nodes takes no packets of this length. */
  'too long',
  /** The kernel had no room for it. */
  'no buffer',
  /** The kernel would not send it: a rule forbids it, or there is no way to the peer. */
  'refused',
  /** The device would not take it. */
  'device refused',
] as const

export type DropReason = (typeof dropReasons)[number]
