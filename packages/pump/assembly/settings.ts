import { SETTINGS } from './layout'

/** The program outside writes them there before it calls. */

/** Packets to and from the device have a header of virtio before them. */
export function hasVirtio(): bool {
  return load<u32>(SETTINGS) !== 0
}

/** The socket cuts one message into datagrams. */
export function hasSegmentation(): bool {
  return load<u32>(SETTINGS, 4) !== 0
}

/** The device takes many datagrams of UDP as one packet. */
export function takesUdpRuns(): bool {
  return load<u32>(SETTINGS, 8) !== 0
}

/** How many more replies may be sent; the clock that refills it is outside. */
export function takeReply(): bool {
  const left = load<u32>(SETTINGS, 12)
  if (left === 0) return false
  store<u32>(SETTINGS, left - 1, 12)
  return true
}

/** The device's own address, which replies come from; of 16 or 4 bytes, and all zero if there is none. */
export function ownAddress(isIpv6: bool): u32 {
  return isIpv6 ? SETTINGS + 16 : SETTINGS + 32
}
