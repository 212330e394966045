import type { Address, Family } from '@weft/inet'
import type { FileDescriptor, NetworkNamespace } from '@weft/linux'
import { type AddressEntry, decodeAddressEntry } from './address/address-entry.js'
import { type AddressFilter, dumpAddresses } from './address/address-requests.js'
import { Connection, type Outcome } from './connection.js'
import { decodeForwardingEntry, type ForwardingEntry } from './forwarding/forwarding-entry.js'
import { dumpForwarding } from './forwarding/forwarding-requests.js'
import { decodeLink, type Link } from './link/link.js'
import { type LinkKey, lookUpLink } from './link/link-lookup.js'
import { dumpLinks } from './link/link-requests.js'
import { decodeNeighbor, type Neighbor } from './neighbor/neighbor.js'
import { dumpNeighbors, type NeighborFilter } from './neighbor/neighbor-requests.js'
import { NetlinkError } from './netlink-error.js'
import { decodeNexthop, type Nexthop } from './nexthop/nexthop.js'
import { dumpNexthops } from './nexthop/nexthop-requests.js'
import { openNetlink, takeOverNetlink } from './open-netlink.js'
import type { Request } from './request.js'
import { decodeRoute, type Route } from './route/route.js'
import { decodeRouteLookup, type RouteLookup } from './route/route-lookup.js'
import { dumpRoutes, lookUpRoute } from './route/route-requests.js'
import { decodeRule, type Rule } from './rule/rule.js'
import { dumpRules } from './rule/rule-requests.js'
import { NETLINK_ROUTE } from './socket-constants.js'
import { decodeQdisc, type Qdisc } from './traffic-control/qdisc.js'
import { dumpQdiscs } from './traffic-control/qdisc-requests.js'
import { decodeRedirect, type Redirect } from './traffic-control/redirect.js'
import { dumpIngressFilters } from './traffic-control/redirect-requests.js'
import type { Transport } from './transport.js'

/** Links, addresses, routes and their kin of one network namespace. */
export class RouteConnection implements Disposable {
  readonly #connection: Connection

  constructor(transport: Transport) {
    this.#connection = new Connection(transport)
  }

  /** Of the current namespace, or of the given one; the socket stays there. */
  static open(namespace?: NetworkNamespace): RouteConnection {
    return new RouteConnection(openNetlink({ protocol: NETLINK_ROUTE, namespace, strict: true }))
  }

  /** Over a fresh socket of another process, which stays in the namespace where that opened it. Takes the socket over. */
  static over(socket: FileDescriptor): RouteConnection {
    return new RouteConnection(takeOverNetlink(socket, { protocol: NETLINK_ROUTE, strict: true }))
  }

  /** Events that this connection caused carry it, as far as the kernel tells. */
  get portId(): number {
    return this.#connection.portId
  }

  /** One outcome for each request, in the same order; undefined is success. */
  execute(requests: readonly Request[]): Outcome[] {
    return this.#connection.execute(requests)
  }

  /** As `execute`, for many: the requests are made while the kernel works on those before. */
  executeStream(requests: Iterable<Request>): Promise<Outcome[]> {
    return this.#connection.executeStream(requests)
  }

  links(): Link[] {
    return this.#connection.dump(dumpLinks(), decodeLink)
  }

  /** Undefined when there is none: cheaper than `links` where there are many. */
  link(key: LinkKey): Link | undefined {
    const { outcomes, link } = this.executeAndLook([], key)
    const [refusal] = outcomes
    if (refusal !== undefined && refusal.errno !== 'ENODEV') throw refusal
    return link
  }

  /** In one write; undefined stands for those that are not there. */
  linksAt(keys: readonly LinkKey[]): (Link | undefined)[] {
    const links = keys.map((): Link | undefined => undefined)
    const outcomes = this.#connection.execute(keys.map(lookUpLink), (index, reply) => {
      links[index] = decodeLink(reply)
    })
    const refusal = outcomes.find(outcome => outcome !== undefined && outcome.errno !== 'ENODEV')
    if (refusal !== undefined) throw refusal
    return links
  }

  /** In one write: the requests, and then a look at a link that they made or changed. Its outcome is the last. */
  executeAndLook(requests: readonly Request[], key: LinkKey): { outcomes: Outcome[]; link: Link | undefined } {
    let link: Link | undefined
    const outcomes = this.#connection.execute([...requests, lookUpLink(key)], (index, reply) => {
      if (index === requests.length) link = decodeLink(reply)
    })
    return { outcomes, link }
  }

  addresses(filter: AddressFilter = {}): AddressEntry[] {
    const entries = this.#connection.dump(dumpAddresses(filter), decodeAddressEntry)
    // Kernels without strict checking ignore the filter.
    return filter.linkIndex === undefined ? entries : entries.filter(entry => entry.linkIndex === filter.linkIndex)
  }

  qdiscs(linkIndex: number): Qdisc[] {
    return this.#connection.dump(dumpQdiscs(), decodeQdisc).filter(qdisc => qdisc.linkIndex === linkIndex)
  }

  /** Where filters send what comes in by a link. */
  redirects(linkIndex: number): Redirect[] {
    return this.#connection.dump(dumpIngressFilters(linkIndex), decodeRedirect)
  }

  neighbors(filter: NeighborFilter = {}): Neighbor[] {
    const entries = this.#connection.dump(dumpNeighbors(filter), decodeNeighbor)
    // Kernels without strict checking may ignore the filter.
    return filter.linkIndex === undefined ? entries : entries.filter(entry => entry.linkIndex === filter.linkIndex)
  }

  /** The entries of a VXLAN device, or of one port of a bridge. */
  forwarding(linkIndex: number): ForwardingEntry[] {
    const entries = this.#connection.dump(dumpForwarding(linkIndex), decodeForwardingEntry)
    return entries.filter(entry => entry.linkIndex === linkIndex)
  }

  /** Of all tables when none is named. A table exists only while it has routes, so one that does not is empty. */
  routes(filter: { family: Family; table?: number }): Route[] {
    try {
      const routes = this.#connection.dump(dumpRoutes(filter), decodeRoute)
      return filter.table === undefined ? routes : routes.filter(route => route.table === filter.table)
    } catch (error) {
      if (error instanceof NetlinkError && error.errno === 'ENOENT' && filter.table !== undefined) return []
      throw error
    }
  }

  /** Refused with EOPNOTSUPP by kernels before 5.3. */
  nexthops(): Nexthop[] {
    return this.#connection.dump(dumpNexthops(), decodeNexthop)
  }

  rules(family: Family): Rule[] {
    return this.#connection.dump(dumpRules(family), decodeRule)
  }

  /** Which way packets to these addresses would go, in the same order; a refusal where there is none. */
  resolve(destinations: readonly Address[]): (RouteLookup | NetlinkError)[] {
    const lookups = new Map<number, RouteLookup | NetlinkError>()
    const outcomes = this.#connection.execute(destinations.map(lookUpRoute), (index, reply) =>
      lookups.set(index, decodeRouteLookup(reply)),
    )
    return outcomes.map((outcome, index) => outcome ?? lookups.get(index) ?? unanswered())
  }

  close(): void {
    this.#connection.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function unanswered(): NetlinkError {
  return new NetlinkError({ operation: 'RTM_GETROUTE', errno: 'ENODATA' })
}
