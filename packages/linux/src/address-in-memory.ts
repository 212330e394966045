import { addressOf } from './libc.js'

/** Where these bytes are, for calls that take addresses. It holds for as long as somebody holds them; addresses of a process are below 2 ** 48. */
export function addressInMemory(bytes: Uint8Array): number {
  return Number(addressOf(bytes))
}
