import { addressOf, type Family, type Prefix, prefix } from '@weft/inet'
import type { NodePlan } from '@weft/netlab'
import type { LabOptions } from './lab-options.js'

const networks: Readonly<Record<Family, Prefix>> = {
  ipv4: prefix('10.244.0.0/16'),
  // Three digits for the subnets: node 250 has fd00:10:244:250::/64.
  ipv6: prefix('fd00:10:244::/52'),
}

/** The pods' subnet of a node. As on the underlay, IPv6 repeats the digits: 10.244.12.0/24, fd00:10:244:12::/64. */
export function podSubnet(index: number, family: Family): Prefix {
  return prefix(family === 'ipv4' ? `10.244.${index}.0/24` : `fd00:10:244:${index}::/64`)
}

/** net-conf.json in flannel's words. */
export function formatNetConf({ families, backend }: Pick<LabOptions, 'families' | 'backend'>): string {
  const ipv4 = families.includes('ipv4') ? { Network: networks.ipv4 } : { EnableIPv4: false }
  const ipv6 = families.includes('ipv6') ? { EnableIPv6: true, IPv6Network: networks.ipv6 } : {}
  return `${JSON.stringify({ ...ipv4, ...ipv6, Backend: { Type: backend } })}\n`
}

/** leases.json: what every daemon of the lab knows of every node. */
export function formatLeases(nodes: readonly NodePlan[], families: readonly Family[]): string {
  const leases = nodes.map(node => ({
    Node: node.name,
    ...(families.includes('ipv4') ? { Subnet: podSubnet(node.index, 'ipv4'), PublicIP: addressOf(node.ipv4) } : {}),
    ...(families.includes('ipv6')
      ? { IPv6Subnet: podSubnet(node.index, 'ipv6'), PublicIPv6: addressOf(node.ipv6) }
      : {}),
  }))
  return `${JSON.stringify({ Leases: leases }, undefined, 2)}\n`
}
