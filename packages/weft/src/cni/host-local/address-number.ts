import { type Address, addressAt, encodeAddress, type Family, prefix } from '@weft/inet'

const everywhere = { ipv4: prefix('0.0.0.0/0'), ipv6: prefix('::/0') }

/** Its place among all addresses of its family. */
export function numberOf(address: Address): bigint {
  return encodeAddress(address).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
}

export function addressNumbered(number: bigint, family: Family): Address {
  return addressAt(everywhere[family], number)
}
