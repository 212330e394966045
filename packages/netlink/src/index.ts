export type { AddressEntry } from './address/address-entry.js'
export { type AddressSpec, addAddress, deleteAddress, replaceAddress } from './address/address-requests.js'
export { MalformedMessageError } from './codec/malformed-message-error.js'
export { decodeMessages, Message } from './codec/message.js'
export { MessageWriter } from './codec/message-writer.js'
export { Connection, type Outcome } from './connection.js'
export { ConntrackConnection, type FlowFilter } from './conntrack/conntrack-connection.js'
export type { EventWatch, WatchOptions } from './events/watch-groups.js'
export { type TableChange, watchNftables } from './events/watch-nftables.js'
export { type RouteEvent, type RouteGroup, watchRoute } from './events/watch-route.js'
export type { ForwardingEntry } from './forwarding/forwarding-entry.js'
export { deleteForwarding, type ForwardingSpec, replaceForwarding } from './forwarding/forwarding-requests.js'
export { FouConnection } from './fou/fou-connection.js'
export type { FouPort } from './fou/fou-port.js'
export type { AddrGenMode } from './link/addr-gen-mode.js'
export type { Bridge } from './link/bridge.js'
export type { BridgePort } from './link/bridge-port.js'
export { addBridgeVlan, type BridgeVlan } from './link/bridge-vlan-requests.js'
export type { IpTunnel, IpTunnelSpec, TunnelEncapsulation } from './link/ip-tunnel.js'
export type { Link } from './link/link.js'
export type { LinkKey } from './link/link-lookup.js'
export {
  changeBridgePort,
  changeLink,
  changeLinkNamed,
  createLink,
  deleteLink,
  deleteLinkGroup,
  type LinkChange,
  type LinkSpec,
  type VethPeer,
} from './link/link-requests.js'
export { allowRouteLocalnet } from './link/route-localnet.js'
export type { Vxlan, VxlanSpec } from './link/vxlan.js'
export * from './message-types.js'
export type { Neighbor } from './neighbor/neighbor.js'
export {
  deleteNeighbor,
  type NeighborFilter,
  type NeighborSpec,
  replaceNeighbor,
} from './neighbor/neighbor-requests.js'
export type { NeighborState } from './neighbor/neighbor-state.js'
export { NetlinkError } from './netlink-error.js'
export type { Nexthop, NexthopMember } from './nexthop/nexthop.js'
export { deleteNexthop, type NexthopSpec, replaceNexthop } from './nexthop/nexthop-requests.js'
export { openNetlink } from './open-netlink.js'
export type { Request } from './request.js'
export type { Hop } from './route/hops.js'
export type { Route } from './route/route.js'
export type { RouteLookup } from './route/route-lookup.js'
export { addRoute, addRouteBeside, deleteRoute, type RouteSpec, replaceRoute } from './route/route-requests.js'
export type { RouteType } from './route/route-type.js'
export { RouteConnection } from './route-connection.js'
export { decodeRouteObject, type RouteObject } from './route-object.js'
export type { Rule } from './rule/rule.js'
export type { RuleAction } from './rule/rule-action.js'
export { addRule, deleteRule, type RuleSpec } from './rule/rule-requests.js'
export type { Scope } from './scope.js'
export { NETLINK_ROUTE } from './socket-constants.js'
export type { Qdisc } from './traffic-control/qdisc.js'
export { addIngress, addTokenBucket, deleteQdisc } from './traffic-control/qdisc-requests.js'
export type { Redirect } from './traffic-control/redirect.js'
export { addRedirect } from './traffic-control/redirect-requests.js'
export type { TokenBucket } from './traffic-control/token-bucket.js'
export type { Transport } from './transport.js'
