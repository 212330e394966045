import { NetworkNamespace } from '@weft/linux'
import { addAddress, changeLink, createLink, deleteLink, RouteConnection } from '@weft/netlink'
import { bootHost } from './boot.js'
import { carryOut, linkIndex } from './carry-out.js'
import { waitUntilAddressed, waitUntilRunning } from './link-readiness.js'
import type { NodePlan } from './topology.js'
import { createVethPair } from './veth-pair.js'

const BRIDGE = 'switch'

/** The underlay: a namespace with a bridge, into which the nodes' cables are plugged. */
export class Switch implements Disposable {
  readonly #namespace: NetworkNamespace
  readonly #cableMtuBytes: number

  constructor(cableMtuBytes: number) {
    this.#cableMtuBytes = cableMtuBytes
    this.#namespace = NetworkNamespace.create()
    try {
      bootHost(this.#namespace)
      using route = this.#open()
      carryOut(route, [createLink({ name: BRIDGE, kind: 'bridge', mtuBytes: cableMtuBytes, isUp: true })])
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** A cable from here to `eth0` of the node, with the node's addresses on it. */
  plug(plan: NodePlan, node: NetworkNamespace): void {
    const { switchPort: name, ipv4, ipv6 } = plan
    const mtuBytes = this.#cableMtuBytes
    const eth0 = createVethPair({ outside: this.#namespace, bridge: BRIDGE, name, mtuBytes, inside: node })
    using inside = RouteConnection.open(node)
    carryOut(inside, [addAddress({ linkIndex: eth0, address: ipv4 }), addAddress({ linkIndex: eth0, address: ipv6 })])
    waitUntilAddressed(node, eth0)
  }

  /**
   * Takes this end of the cable down. The node sees what it would see of a pulled cable: `eth0` stays up,
   * with its addresses and routes, and loses its carrier.
   */
  cut(plan: NodePlan): void {
    using route = this.#open()
    carryOut(route, [changeLink({ index: linkIndex(route, plan.switchPort), isUp: false })])
  }

  mend(plan: NodePlan): void {
    using route = this.#open()
    const index = linkIndex(route, plan.switchPort)
    carryOut(route, [changeLink({ index, isUp: true })])
    waitUntilRunning(this.#namespace, [index])
  }

  /** Removes the cable, both ends, even while a process keeps the node's namespace alive. */
  unplug(plan: NodePlan): void {
    using route = this.#open()
    carryOut(route, [deleteLink(linkIndex(route, plan.switchPort))])
  }

  close(): void {
    this.#namespace.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #open(): RouteConnection {
    return RouteConnection.open(this.#namespace)
  }
}
