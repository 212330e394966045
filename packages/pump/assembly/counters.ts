import { COUNTERS } from './layout'

/** Reasons, in the order in which the program outside knows them; it has more. */
export const NO_ROUTE: u32 = 0
export const TTL_EXCEEDED: u32 = 1
export const MALFORMED: u32 = 2
export const SPOOFED: u32 = 3

export function countDropped(reason: u32, packets: u32): void {
  const counter = COUNTERS + reason * 8
  store<u64>(counter, load<u64>(counter) + u64(packets))
}
