import { endianness } from 'node:os'

/** Netlink numbers are in the order of the host, except those which a comment calls network order. */
export const isLittleEndian = endianness() === 'LE'

/** Messages and attributes start at multiples of four. */
export function align(length: number): number {
  return (length + 3) & ~3
}
