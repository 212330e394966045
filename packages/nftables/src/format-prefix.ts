import { bitsOf, familyOf, lengthOf, networkOf, type Prefix } from '@weft/inet'

/** As nft prints it: a prefix of one address is the address. */
export function formatPrefix(prefix: Prefix): string {
  return lengthOf(prefix) === bitsOf(familyOf(prefix)) ? networkOf(prefix) : prefix
}
