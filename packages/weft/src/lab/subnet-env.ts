import { type InterfaceAddress, parseInterfaceAddress } from '@weft/inet'
import { readVariables } from '../document/read-variables.js'

/** What pods need of a node's subnet.env. */
export interface SubnetEnv {
  /** The node's own addresses in its subnets. */
  readonly gateways: readonly InterfaceAddress[]
  readonly mtuBytes: number
}

/** Undefined while the file does not say enough. */
export function parseSubnetEnv(text: string): SubnetEnv | undefined {
  const values = readVariables(text)
  const gateways = ['FLANNEL_SUBNET', 'FLANNEL_IPV6_SUBNET']
    .map(key => parseInterfaceAddress(values.get(key) ?? ''))
    .filter(gateway => gateway !== undefined)
  const mtuBytes = Number(values.get('FLANNEL_MTU'))
  return gateways.length > 0 && Number.isInteger(mtuBytes) && mtuBytes > 0 ? { gateways, mtuBytes } : undefined
}
