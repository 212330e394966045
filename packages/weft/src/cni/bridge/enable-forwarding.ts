import { CniError } from '@weft/cni'
import { addressOf, type Family, familyOf, type InterfaceAddress } from '@weft/inet'
import type { Sysctls } from '../links/host-sysctls.js'

const switches: Record<Family, string> = { ipv4: 'net/ipv4/ip_forward', ipv6: 'net/ipv6/conf/all/forwarding' }

/** A node with gateways passes packets on, in their families. */
export function enableForwarding(sysctls: Sysctls, gateways: readonly InterfaceAddress[]): void {
  for (const family of new Set(gateways.map(gateway => familyOf(addressOf(gateway))))) {
    const name = switches[family]
    try {
      if (sysctls.read(name) !== '1') sysctls.write(name, '1')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new CniError('internal', `failed to enable forwarding: ${reason}`, { cause: error })
    }
  }
}
