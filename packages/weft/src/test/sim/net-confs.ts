import type { JsonObject } from '../../model/json.js'
import type { Scenario } from './scenario.js'

export interface NetConfWords extends Pick<Scenario, 'families' | 'backend' | 'subnetBits'> {
  /** Half as large subnets, and twice as many. */
  readonly isFine: boolean
  /** In another part of the address space. */
  readonly isMoved: boolean
}

export function netConfText({ families, backend, subnetBits, isFine, isMoved }: NetConfWords): string {
  const bits = isFine ? 1 : 0
  const document: JsonObject = {
    EnableIPv4: families !== 'ipv6',
    EnableIPv6: families !== 'ipv4',
    ...(families !== 'ipv6' && { Network: `10.${isMoved ? 128 : 244}.0.0/${24 - subnetBits}`, SubnetLen: 24 + bits }),
    ...(families !== 'ipv4' && {
      IPv6Network: `fd00:10:${isMoved ? 128 : 244}::/${64 - subnetBits}`,
      IPv6SubnetLen: 64 + bits,
    }),
    Backend: { Type: backend },
  }
  return JSON.stringify(document)
}

/** None of these may change what is in force. */
export const badNetConfs: readonly string[] = ['', '{"Network":', '{"Network":"10.244.0.0/33"}', '[]', '{}']
