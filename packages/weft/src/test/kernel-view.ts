import type { NetworkNamespace } from '@weft/linux'
import { runIn } from './run-in.js'

/** One object as iproute2 shows it, with the fields that a contract can be about. */
export interface Row {
  readonly [key: string]: unknown
}

/** The network of a namespace as `ip`, `bridge` and `nft` see it: other eyes than the daemon's own. */
export interface KernelView {
  readonly links: readonly Row[]
  readonly addresses: readonly Row[]
  readonly neighbors: readonly Row[]
  readonly forwarding: readonly Row[]
  readonly routes: readonly Row[]
  readonly nexthops: readonly Row[]
  readonly tables: readonly TableView[]
}

/** An nftables table, line by line. */
export interface TableView {
  readonly name: string
  readonly lines: readonly string[]
}

/**
 * Devices with all that stays on them, every route, next hop and traffic rule. Left out is what comes and goes with the
 * traffic, and what IPv6 does on every device by itself: link-local addresses.
 */
export function viewOf(namespace: NetworkNamespace): KernelView {
  const names = rows(namespace, 'ip -j link')
    .map(({ ifname }) => String(ifname))
    .sort()
  const tunnels = names.filter(name => name.startsWith('flannel'))
  return {
    links: names.map(name => linkOf(namespace, name)),
    addresses: names.flatMap(name => addressesOf(namespace, name)),
    neighbors: neighborsOf(namespace),
    forwarding: tunnels.flatMap(name => forwardingOf(namespace, name)),
    routes: [...routesOf(namespace, 'ipv4'), ...routesOf(namespace, 'ipv6')],
    nexthops: nexthopsOf(namespace),
    tables: tablesOf(namespace),
  }
}

const vxlanFields = ['id', 'link', 'local', 'local6', 'group', 'port', 'learning', 'gbp', 'l2miss', 'l3miss', 'ttl']
const checksumFields = ['udp_csum', 'udp_zero_csum6_tx', 'udp_zero_csum6_rx']

export function linkOf(namespace: NetworkNamespace, name: string): Row {
  const [link = {}] = rows(namespace, `ip -d -j link show dev ${name}`)
  const { linkinfo, flags } = link
  const { info_kind: kind, info_data: options } = isRow(linkinfo) ? linkinfo : {}
  return {
    ...pick(link, ['ifname', 'mtu', 'address']),
    isUp: Array.isArray(flags) && flags.includes('UP'),
    ...(kind !== undefined && { kind }),
    ...(kind === 'vxlan' && isRow(options) && pick(options, [...vxlanFields, ...checksumFields])),
  }
}

/** Tells a device from another one that bears its name later. */
export function indexOf(namespace: NetworkNamespace, name: string): unknown {
  return rows(namespace, `ip -j link show dev ${name}`)[0]?.ifindex
}

export function addressesOf(namespace: NetworkNamespace, name: string): readonly Row[] {
  const told = rows(namespace, `ip -j address show dev ${name}`).flatMap(({ addr_info }) => addr_info)
  const lasting = told.filter(isRow).filter(({ scope }) => scope !== 'link')
  return sorted(lasting.map(row => ({ dev: name, ...pick(row, ['local', 'prefixlen', 'scope']) })))
}

/** The permanent ones: the others come and go with the traffic. */
export function neighborsOf(namespace: NetworkNamespace, name?: string): readonly Row[] {
  const told = rows(namespace, `ip -j neigh show nud permanent${name === undefined ? '' : ` dev ${name}`}`)
  return sorted(
    told.map(row => ({ ...(name !== undefined && { dev: name }), ...pick(row, ['dst', 'dev', 'lladdr', 'state']) })),
  )
}

export function forwardingOf(namespace: NetworkNamespace, name: string): readonly Row[] {
  const told = rows(namespace, `bridge -j fdb show dev ${name}`)
  return sorted(told.map(row => ({ dev: name, ...pick(row, ['mac', 'dst', 'port', 'vni', 'flags', 'state']) })))
}

const routeFields = [
  'type',
  'dst',
  'nhid',
  'gateway',
  'dev',
  'protocol',
  'scope',
  'prefsrc',
  'metric',
  'metrics',
  'flags',
]

export function routesOf(namespace: NetworkNamespace, family: 'ipv4' | 'ipv6'): readonly Row[] {
  const told = rows(namespace, `ip ${family === 'ipv4' ? '-4' : '-6'} -j route`)
  return sorted(told.filter(({ dst }) => dst !== 'fe80::/64').map(row => pick(row, routeFields)))
}

export function nexthopsOf(namespace: NetworkNamespace): readonly Row[] {
  return sorted(rows(namespace, 'ip -j nexthop').map(row => pick(row, ['id', 'gateway', 'dev', 'protocol', 'flags'])))
}

/** By name: the kernel has them in the order in which they were made. */
export function tablesOf(namespace: NetworkNamespace, flag = '--stateless'): readonly TableView[] {
  const names = lines(runIn(namespace, 'nft list tables')).map(line => line.replace('table ', ''))
  return names.toSorted().map(name => ({ name, lines: lines(runIn(namespace, `nft ${flag} list table ${name}`)) }))
}

/** The same with the kernel's number of each rule, which a rule that is made again does not get again. */
export function numberedTablesOf(namespace: NetworkNamespace): readonly TableView[] {
  return tablesOf(namespace, '--handle')
}

function rows(namespace: NetworkNamespace, command: string): readonly Row[] {
  const told: readonly Row[] = JSON.parse(runIn(namespace, command).trim() || '[]')
  // `ip -j` shows what a filter leaves out as an empty object.
  return told.filter(row => Object.keys(row).length > 0)
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
}

function pick(row: Row, fields: readonly string[]): Row {
  return Object.fromEntries(fields.filter(field => field in row).map(field => [field, row[field]]))
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null
}

function sorted(all: readonly Row[]): readonly Row[] {
  return all.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
