import type { Call } from '@weft/cni'
import { type Family, familyOf, type InterfaceAddress } from '@weft/inet'

/** The first address of each family that the container itself has. Some results don't say whose an address is. */
export function containerAddresses({ attachment, config }: Call): ReadonlyMap<Family, InterfaceAddress> {
  const addresses = new Map<Family, InterfaceAddress>()
  const { ips = [], interfaces = [] } = config.previousResult ?? {}
  for (const { address, interface: index } of ips) {
    const holder = index === undefined ? undefined : interfaces[index]
    const isElsewhere =
      holder !== undefined && (holder.name !== attachment.interfaceName || (holder.sandbox ?? '') === '')
    if (!isElsewhere && !addresses.has(familyOf(address))) addresses.set(familyOf(address), address)
  }
  return addresses
}
