import { bitsOf, familyOf } from './family.js'
import { putIpv4, scanIpv4 } from './ipv4.js'
import { putIpv6, scanIpv6 } from './ipv6.js'
import type { AddressIn, Prefix } from './prefix.js'
import { lengthOf, putLength, slashOf } from './prefix-length.js'
import { takeText } from './text-buffer.js'

/** The address that many places after the network address. */
export function addressAt<P extends Prefix>(prefix: P, offset: bigint | number): AddressIn<P> {
  const hostBits = bitsOf(familyOf(prefix)) - lengthOf(prefix)
  if (!isBelow(offset, hostBits)) {
    throw new RangeError(
      `${prefix} has no address at offset ${offset}; accepted is 0 to ${2n ** BigInt(hostBits) - 1n}.`,
    )
  }
  return takeText(putAdvanced(prefix, offset, 0)) as AddressIn<P>
}

/** The subnet of that length with that index, counted from the start of the prefix. */
export function subnetAt<P extends Prefix>(prefix: P, length: number, index: bigint | number): P {
  requireSubnetLength(prefix, length)
  if (!isBelow(index, length - lengthOf(prefix))) {
    throw new RangeError(
      `${prefix} has no /${length} at index ${index}; accepted is 0 to ${countSubnets(prefix, length) - 1n}.`,
    )
  }
  return takeText(putLength(putAdvanced(prefix, index, bitsOf(familyOf(prefix)) - length), length)) as P
}

export function* subnetsOf<P extends Prefix>(prefix: P, length: number): Generator<P, void> {
  const count = countSubnets(prefix, length)
  const safeCount = count <= Number.MAX_SAFE_INTEGER ? Number(count) : Number.MAX_SAFE_INTEGER
  for (let index = 0; index < safeCount; index++) yield subnetAt(prefix, length, index)
  for (let index = BigInt(safeCount); index < count; index++) yield subnetAt(prefix, length, index)
}

export function countSubnets(prefix: Prefix, length: number): bigint {
  requireSubnetLength(prefix, length)
  return 1n << BigInt(length - lengthOf(prefix))
}

/** Puts network + (count << shift), which the caller knows to stay inside the prefix. */
function putAdvanced(prefix: Prefix, count: bigint | number, shift: number): number {
  const slash = slashOf(prefix)
  const bits = scanIpv4(prefix, 0, slash)
  // Shifts count modulo 32, and a shift of 32 comes with count 0 only.
  if (bits !== undefined) return putIpv4(0, bits | (Number(count) << shift))
  const bytes = scanIpv6(prefix, slash)
  if (bytes === undefined) throw new RangeError(`'${prefix}' is not a prefix.`)
  const view = new DataView(bytes.buffer)
  const value = BigInt(count) << BigInt(shift)
  view.setBigUint64(0, view.getBigUint64(0) | (value >> 64n))
  view.setBigUint64(8, view.getBigUint64(8) | (value & 0xffffffffffffffffn))
  return putIpv6(0, bytes, 0)
}

function isBelow(count: bigint | number, bits: number): boolean {
  const isWhole = typeof count === 'bigint' || Number.isInteger(count)
  return isWhole && count >= 0 && count < 2 ** bits
}

function requireSubnetLength(prefix: Prefix, length: number): void {
  const bits = bitsOf(familyOf(prefix))
  if (!Number.isInteger(length) || length < lengthOf(prefix) || length > bits) {
    throw new RangeError(`${prefix} has no subnets of length ${length}; accepted is ${lengthOf(prefix)} to ${bits}.`)
  }
}
