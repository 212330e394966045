import { existsSync } from 'node:fs'
import type { NetworkNamespace } from '@weft/linux'
import { runIn } from '../run-in.js'
import type { PluginBench, Pod } from './plugin-bench.js'

/** Everything that a plugin may leave in the kernel, as the tools of an operator print it, on the node and in the pod. */
export function kernelState(bench: PluginBench, pod: Pod) {
  return { node: stateOf(bench.node), pod: stateOf(pod.namespace) }
}

function stateOf(namespace: NetworkNamespace) {
  const json = (command: string) => JSON.parse(runIn(namespace, command) || '[]')
  const links: { ifname: string }[] = json('ip -d -j link')
  const names = links.map(link => link.ifname)
  return {
    links,
    addresses: json('ip -j addr').map((link: { ifname: string; addr_info: object[] }) => ({
      ifname: link.ifname,
      addresses: link.addr_info,
    })),
    routingTables: [json('ip -j route show table all'), json('ip -6 -j route show table all')].map(withoutOwnLinkLocal),
    bridge: [json('bridge -j link'), json('bridge -j vlan')],
    queues: json('tc -j qdisc'),
    filters: names.map(name => [name, runIn(namespace, `tc filter show dev ${name} ingress`)]),
    rules: runIn(namespace, 'iptables-save -t nat').replace(/^#.*\n/gm, ''),
    rules6: runIn(namespace, 'ip6tables-save -t nat').replace(/^#.*\n/gm, ''),
    frames: runIn(namespace, 'nft list ruleset bridge'),
    settings: settingsOf(namespace, names),
  }
}

/** The kernel adds a route to a link-local address of its own when nobody else was found to have that: after a second or so. */
function withoutOwnLinkLocal(routes: readonly { type?: string; dst: string }[]) {
  return routes.filter(({ type, dst }) => type !== 'local' || !dst.startsWith('fe80:'))
}

function settingsOf(namespace: NetworkNamespace, names: readonly string[]) {
  const paths = [
    'net/ipv4/ip_forward',
    'net/ipv6/conf/all/forwarding',
    ...names.flatMap(name => [
      `net/ipv6/conf/${name}/accept_ra`,
      `net/ipv6/conf/${name}/disable_ipv6`,
      `net/ipv4/conf/${name}/arp_notify`,
    ]),
  ]
  return paths
    .filter(path => namespace.run(() => existsSync(`/proc/sys/${path}`)))
    .map(path => `${path} = ${runIn(namespace, `cat /proc/sys/${path}`).trim()}`)
}

/**
 * The same text for what differs by chance only: MACs and the names and link-local addresses that follow from them are told
 * by the order in which they come up, clocks not at all. And for what differs on purpose:
 * our addresses of IPv6 are usable at once (nodad), and our links say whose they are (ifalias).
 */
export function comparable(state: unknown): readonly string[] {
  const names = new Map<string, string>()
  const nameOf = (found: string, kind: string) => {
    const known = names.get(found)
    if (known !== undefined) return known
    const name = `${kind}-${names.size}`
    names.set(found, name)
    return name
  }
  const text = JSON.stringify(state, (key, value) => (byChance.has(key) ? undefined : inOrder(value)))
    .replaceAll('"linkdown"', '')
    .replace(/\b8000\.[0-9a-f:]+/g, id => id.replace(/\b[0-9a-f]\b/g, digit => `0${digit}`))
    .replace(/\b(?!00:00:00:00:00:00|ff:ff:ff|01:80)[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, mac => nameOf(mac, 'mac'))
    .replace(/\bveth[0-9a-f]{8}\b/g, name => nameOf(name, 'veth'))
    .replace(/\bfe80::[0-9a-f:]{5,}/g, address => nameOf(address, 'link-local'))
    .replace(/\/proc\/\d+\/fd\/\d+/g, path => nameOf(path, 'namespace'))
  return JSON.stringify(JSON.parse(text, sortRoutes), undefined, 1).split('\n')
}

const byChance = new Set([
  'ifalias',
  'tentative',
  'nodad',
  'dadfailed',
  'optimistic',
  'protocol',
  'gc_timer',
  'hello_timer',
  'tcn_timer',
  'topology_change_timer',
  'forward_delay_timer',
  'hold_timer',
  'message_age_timer',
  'expires_sec',
  'link_netnsid',
])

/** With the keys of objects in the order of the alphabet. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** IPv6 lists them by addresses that are there by chance. */
function sortRoutes(key: string, value: unknown): unknown {
  if (key !== 'routingTables' || !Array.isArray(value)) return value
  return value.map(table => (Array.isArray(table) ? table.map(route => JSON.stringify(route)).sort() : table))
}
