import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { address, interfaceAddress, mac, prefix } from '@weft/inet'
import { addAddress, deleteAddress, replaceAddress } from '../address/address-requests.js'
import { NLM_F_ACK, NLM_F_REQUEST } from '../codec/constants.js'
import { decodeMessages } from '../codec/message.js'
import { deleteForwarding, replaceForwarding } from '../forwarding/forwarding-requests.js'
import { addFouPort, deleteFouPort } from '../fou/fou-requests.js'
import { addBridgeVlan } from '../link/bridge-vlan-requests.js'
import type { IpTunnelSpec } from '../link/ip-tunnel.js'
import { changeBridgePort, changeLink, createLink, deleteLink } from '../link/link-requests.js'
import { deleteNeighbor, replaceNeighbor } from '../neighbor/neighbor-requests.js'
import { deleteNexthop, replaceNexthop } from '../nexthop/nexthop-requests.js'
import type { Request } from '../request.js'
import { addRoute, deleteRoute, replaceRoute } from '../route/route-requests.js'
import { decodeRouteObject } from '../route-object.js'
import { addRule, deleteRule } from '../rule/rule-requests.js'
import { encodeRequests } from '../testing/encode-requests.js'
import { requestFor } from '../testing/request-for.js'
import { addIngress, deleteQdisc } from '../traffic-control/qdisc-requests.js'
import { addRedirect } from '../traffic-control/redirect-requests.js'
import { readCapture } from './read-capture.js'

// The devices of the namespace in which the captures were taken.
const up0 = 10
const up1 = 11
const vx0 = 20
const br0 = 30
const ifb7 = 40
const flannel0 = 50
/** The number that the family `fou` had on that machine. */
const fou = 32
const flannelPort = 8285
const pods = prefix('10.244.1.0/24')

/** All that `ip` says of an IPIP tunnel. */
function fouTunnel(local: string, port: number): IpTunnelSpec {
  const encapsulation = { sourcePort: port, destinationPort: port, hasChecksum: true }
  return {
    protocol: 0,
    local: address(local),
    discoversMtu: true,
    tos: 0,
    ttl: 64,
    parentIndex: 0,
    mark: 0,
    encapsulation,
  }
}

const requests: Record<string, Request> = {
  'address-add': addAddress({ linkIndex: up0, address: interfaceAddress('10.1.7.1/24') }),
  'address-add-broadcast': addAddress({
    linkIndex: up0,
    address: interfaceAddress('10.1.7.1/24'),
    broadcast: address('10.1.7.255'),
  }),
  'address-delete': deleteAddress({ linkIndex: up0, address: interfaceAddress('192.0.2.1/24') }),
  'address-replace-ipv6': replaceAddress({ linkIndex: up0, address: interfaceAddress('fd00::1/64'), noDad: true }),
  'forwarding-delete': deleteForwarding({
    linkIndex: vx0,
    mac: mac('02:00:00:00:01:01'),
    destination: address('192.0.2.2'),
  }),
  'forwarding-replace': replaceForwarding({
    linkIndex: vx0,
    mac: mac('02:00:00:00:01:01'),
    destination: address('192.0.2.2'),
  }),
  'forwarding-replace-vni-port': replaceForwarding({
    linkIndex: vx0,
    mac: mac('02:00:00:00:01:01'),
    destination: address('192.0.2.2'),
    vni: 7,
    port: 8473,
  }),
  'fou-add': addFouPort(fou, { family: 'ipv4', port: flannelPort, protocol: 4 }),
  'fou-add-local': addFouPort(fou, { family: 'ipv6', port: 8286, protocol: 41, local: address('fd00::1') }),
  'fou-delete': deleteFouPort(fou, { family: 'ipv4', port: flannelPort }),
  'link-bridge-port-hairpin': changeBridgePort({ index: up1, isHairpin: true }),
  'link-change-addrgenmode': changeLink({ index: up0, addrGenMode: 'none' }),
  'link-change-alias': changeLink({ index: up0, alias: 'uplink' }),
  'link-change-down-mtu': changeLink({ index: up0, isUp: false, mtuBytes: 1400 }),
  'link-change-ipip-fou': changeLink({ index: flannel0, ipip: fouTunnel('192.0.2.9', 8286) }),
  'link-change-master': changeLink({ index: up0, masterIndex: br0 }),
  'link-change-name': changeLink({ index: up1, name: 'eth7' }),
  'link-change-promisc': changeLink({ index: up0, isPromiscuous: true }),
  'link-change-txqueue': changeLink({ index: up0, txQueueLength: 0 }),
  'link-change-up': changeLink({ index: up0, isUp: true }),
  'link-create-bridge': createLink({ name: 'cni0', kind: 'bridge', mtuBytes: 1450 }),
  'link-create-bridge-vlan': createLink({ name: 'cni0', kind: 'bridge', bridge: { filtersVlans: true } }),
  'link-create-ipip-fou': createLink({ name: 'flannel0', kind: 'ipip', ipip: fouTunnel('192.0.2.1', flannelPort) }),
  'link-create-veth': createLink({ name: 'veth0', kind: 'veth', mtuBytes: 1450, peer: { name: 'eth0' } }),
  'link-create-vxlan': createLink({
    name: 'flannel.1',
    kind: 'vxlan',
    vxlan: { vni: 1, local: address('192.0.2.1'), parentIndex: up0, port: 8472, isLearning: false },
  }),
  'link-create-vxlan-ipv6': createLink({
    name: 'flannel-v6.1',
    kind: 'vxlan',
    vxlan: { vni: 1, local: address('2001:db8::1'), parentIndex: up0, port: 8473, isLearning: false },
  }),
  'link-create-vxlan-mac-mtu': createLink({
    name: 'flannel.1',
    kind: 'vxlan',
    isUp: true,
    mtuBytes: 1450,
    mac: mac('02:00:00:00:01:01'),
    vxlan: { vni: 1, local: address('192.0.2.1'), parentIndex: up0, port: 8473, isLearning: false, hasGbp: true },
  }),
  'link-delete': deleteLink(vx0),
  'link-port-vlan': addBridgeVlan({ index: up1, vlan: 100, isPortVlan: true, isUntagged: true }),
  'neighbor-delete': deleteNeighbor({ linkIndex: vx0, address: address('10.244.1.0') }),
  'neighbor-replace': replaceNeighbor({
    linkIndex: vx0,
    address: address('10.244.1.0'),
    mac: mac('02:00:00:00:01:01'),
  }),
  'neighbor-replace-ipv6': replaceNeighbor({
    linkIndex: vx0,
    address: address('fd00::1:0'),
    mac: mac('02:00:00:00:01:01'),
  }),
  'nexthop-delete': deleteNexthop(7),
  'nexthop-replace-blackhole': replaceNexthop({ id: 10, family: 'ipv4', isBlackhole: true }),
  'nexthop-replace-group': replaceNexthop({
    id: 9,
    group: [
      { id: 7, weight: 3 },
      { id: 8, weight: 1 },
    ],
  }),
  'nexthop-replace-ipv6': replaceNexthop({
    id: 8,
    family: 'ipv6',
    gateway: address('2001:db8::2'),
    linkIndex: up0,
  }),
  'nexthop-replace-onlink': replaceNexthop({
    id: 7,
    family: 'ipv4',
    gateway: address('10.244.1.0'),
    linkIndex: vx0,
    isOnlink: true,
    protocol: 80,
  }),
  'qdisc-delete': deleteQdisc({ linkIndex: up0, at: 'root' }),
  'qdisc-ingress': addIngress(up0),
  'redirect-add': addRedirect({ linkIndex: up0, toIndex: ifb7 }),
  'route-add-blackhole': addRoute({ destination: prefix('10.244.0.0/16'), type: 'blackhole' }),
  'route-add-multipath': addRoute({
    destination: pods,
    multipath: [
      { gateway: address('192.0.2.2'), linkIndex: up0, isOnlink: false, weight: 2 },
      { gateway: address('192.0.2.3'), linkIndex: up0, isOnlink: true, weight: 1 },
    ],
  }),
  'route-add-nexthop-id': addRoute({ destination: pods, nexthopId: 7 }),
  'route-add-onlink': addRoute({
    destination: pods,
    gateway: address('10.244.1.0'),
    linkIndex: vx0,
    isOnlink: true,
  }),
  'route-add-via-inet6': addRoute({ destination: pods, gateway: address('2001:db8::2'), linkIndex: up0 }),
  'route-delete': deleteRoute({ destination: pods, gateway: address('192.0.2.2'), linkIndex: up0 }),
  'route-replace-default-ipv6': replaceRoute({
    destination: prefix('::/0'),
    gateway: address('2001:db8::2'),
    linkIndex: up0,
  }),
  'route-replace-device': replaceRoute({ destination: pods, linkIndex: up0 }),
  'route-replace-gateway': replaceRoute({ destination: pods, gateway: address('192.0.2.2'), linkIndex: up0 }),
  'route-replace-protocol-source-metric-mtu': replaceRoute({
    destination: pods,
    gateway: address('192.0.2.2'),
    preferredSource: address('192.0.2.1'),
    protocol: 80,
    metric: 50,
    mtuBytes: 1400,
    linkIndex: up0,
  }),
  'route-replace-table': replaceRoute({
    destination: pods,
    gateway: address('192.0.2.2'),
    linkIndex: up0,
    table: 1000,
  }),
  'rule-add': addRule({
    family: 'ipv4',
    priority: 5000,
    from: pods,
    to: prefix('10.1.0.0/16'),
    table: 100,
  }),
  'rule-add-mark': addRule({ family: 'ipv6', priority: 5000, mark: 0x10, mask: 0xff, table: 1000 }),
  'rule-delete': deleteRule({ family: 'ipv4', priority: 5000, from: pods, table: 100 }),
}

for (const [name, request] of Object.entries(requests)) {
  test(`the request '${name}' has the very bytes that ip, bridge or tc sends`, () => {
    const captured = readCapture(`requests/${name}`)
    const [message] = decodeMessages(captured)
    assert.ok(message)
    const encoded = encodeRequests([request], { flags: NLM_F_REQUEST | NLM_F_ACK, sequence: message.sequence })
    assert.equal(hex(encoded), hex(captured))
  })
}

test('every captured request is compared', () => {
  const captured = readdirSync(new URL('../../captures/requests', import.meta.url)).map(name => name.slice(0, -4))
  assert.deepEqual(captured.sort(), Object.keys(requests).sort())
})

// A link has more in it than its requests say, and some requests of an address more than the address.
const oneWay = /^(fou-|link-|qdisc-|redirect-|address-replace-ipv6|address-add-broadcast)/

for (const name of Object.keys(requests).filter(name => !oneWay.test(name))) {
  test(`the captured request '${name}' is decoded, and encoded to the same bytes`, () => {
    const captured = readCapture(`requests/${name}`)
    const [message] = decodeMessages(captured)
    const object = message && decodeRouteObject(message)
    assert.ok(object)
    const { writeBody, operation } = requestFor(object)
    const { type, flags, sequence } = message
    assert.equal(hex(encodeRequests([{ operation, type, flags, writeBody }], { sequence })), hex(captured))
  })
}

/** Four bytes a line, so that a difference shows its place. */
function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replaceAll(/.{8}/g, '$&\n')
}
