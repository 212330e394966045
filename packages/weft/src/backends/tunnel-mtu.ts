import type { Family } from '@weft/inet'
import type { Accepted } from '../document/section.js'
import { type Problem, problem } from '../model/problem.js'
import type { FamilyContext } from './backend.js'

/** What the kernel demands of a device: ETH_MIN_MTU. */
const leastDeviceMtuBytes = 68
const leastIpv6MtuBytes = 1280

/** The option `MTU` of a backend that wraps packets in this many bytes of IPv4. */
export function mtuOption(overheadBytes: number): Accepted<number> {
  const least = leastDeviceMtuBytes + overheadBytes
  return {
    accepted: `a whole number from ${least} to 65535, or 0 for as large as the interface allows`,
    shape: { type: 'integer', minimum: least, maximum: 65535 },
    none: 0,
    parse: value => (typeof value === 'number' ? value : undefined),
  }
}

interface TunnelMtu {
  readonly mtuBytes: number
  readonly problems: readonly Problem[]
}

/** How large a packet may be that goes through the tunnel. `wanted` is the MTU of the underlay to reckon with; 0 is that of the interface. */
export function tunnelMtu(
  wanted: number,
  overheadBytes: { readonly [F in Family]: number },
  { family, underlay }: Pick<FamilyContext, 'family' | 'underlay'>,
): TunnelMtu {
  const reckoned = wanted || underlay.mtuBytes
  const mtuBytes = Math.min(reckoned, underlay.mtuBytes) - overheadBytes[family]
  const problems: Problem[] = []
  if (reckoned > underlay.mtuBytes) {
    const sentence = `Backend.MTU is ${reckoned}, but ${underlay.link} carries only ${underlay.mtuBytes}; ${underlay.mtuBytes} is used`
    problems.push(problem('mtu', `${family} MTU`, sentence))
  }
  if (family === 'ipv6' && mtuBytes < leastIpv6MtuBytes) {
    const sentence = `${underlay.link} with MTU ${underlay.mtuBytes} leaves ${mtuBytes} bytes inside the tunnel; IPv6 needs ${leastIpv6MtuBytes}`
    problems.push(problem('mtu', 'least IPv6 MTU', sentence))
  }
  return { mtuBytes, problems }
}
