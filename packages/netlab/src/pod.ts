import { randomBytes } from 'node:crypto'
import { addressOf, familyOf, type InterfaceAddress, localMacFrom, prefix } from '@weft/inet'
import { NetworkNamespace } from '@weft/linux'
import { addAddress, addRoute, createLink, RouteConnection } from '@weft/netlink'
import { bootHost } from './boot.js'
import { carryOut, linkIndex } from './carry-out.js'
import { waitUntilAddressed } from './link-readiness.js'
import { createVethPair } from './veth-pair.js'

const BRIDGE = 'cni0'

export interface PodPlan {
  readonly name: string
  /** The node's addresses on the pods' bridge, at most one a family. */
  readonly gateways: readonly InterfaceAddress[]
  readonly addresses: readonly InterfaceAddress[]
  readonly mtuBytes: number
}

export interface Pod {
  readonly plan: PodPlan
  readonly namespace: NetworkNamespace
}

/** A pod as the CNI plugin `bridge` would make it: a cable to `cni0` of its node, default routes through it. */
export function createPod(node: NetworkNamespace, plan: PodPlan, number: number): Pod {
  const namespace = NetworkNamespace.create()
  try {
    bootHost(namespace)
    using outside = RouteConnection.open(node)
    prepareBridge(outside, plan)
    const name = `veth${number}`
    const eth0 = createVethPair({ outside: node, bridge: BRIDGE, name, mtuBytes: plan.mtuBytes, inside: namespace })
    waitUntilAddressed(node, linkIndex(outside, BRIDGE))
    using inside = RouteConnection.open(namespace)
    carryOut(inside, [
      ...plan.addresses.map(address => addAddress({ linkIndex: eth0, address })),
      ...plan.gateways.map(gateway =>
        addRoute({
          destination: prefix(familyOf(gateway) === 'ipv4' ? '0.0.0.0/0' : '::/0'),
          gateway: addressOf(gateway),
          linkIndex: eth0,
        }),
      ),
    ])
    waitUntilAddressed(namespace, eth0)
    return { plan, namespace }
  } catch (error) {
    namespace.close()
    throw error
  }
}

function prepareBridge(route: RouteConnection, { gateways, mtuBytes }: PodPlan): void {
  if (!route.links().some(link => link.name === BRIDGE)) {
    // A bridge without a MAC of its own takes the lowest of its ports', and pods would remember the old one.
    const mac = localMacFrom(randomBytes(6))
    carryOut(route, [createLink({ name: BRIDGE, kind: 'bridge', mac, mtuBytes, isUp: true })])
  }
  const index = linkIndex(route, BRIDGE)
  const present = new Set(route.addresses().map(entry => `${entry.linkIndex} ${entry.address}`))
  const missing = gateways.filter(gateway => !present.has(`${index} ${gateway}`))
  carryOut(
    route,
    missing.map(address => addAddress({ linkIndex: index, address })),
  )
}
