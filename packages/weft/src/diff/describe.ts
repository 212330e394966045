import { familyOf } from '@weft/inet'
import { deleteChainScript, type Program, replaceChainScript } from '@weft/iptables'
import { replaceTableScript } from '@weft/nftables'
import { type Operation, type PerOperation, perOperation } from '../model/operation.js'
import type { Hop, IpipLink, Nexthop, OwnLink, Route, TunLink, VxlanLink } from '../model/state.js'

/** The line that an operator would type: for the log, the dry run, the golden tests and the dashboard. */
export function describe(operation: Operation): string {
  return perOperation(descriptions, operation)
}

const descriptions: PerOperation<string> = {
  'table.replace': ({ table }) => `nft '${onOneLine(replaceTableScript(table))}'`,
  'table.delete': ({ table }) => `nft delete table ${table.family} ${table.name}`,
  'chain.replace': ({ chain, jumps }) => restore(chain.program, replaceChainScript(chain, jumps)),
  'chain.delete': ({ chain }) => restore(chain.program, deleteChainScript(chain)),
  'fou.add': ({ fou: { port, protocol } }) => `ip fou add port ${port} ipproto ${protocol}`,
  'fou.delete': ({ fou: { port } }) => `ip fou del port ${port}`,
  'link.create': ({ link }) => createLink(link),
  'link.change': ({ change: { name, mac, mtuBytes, isUp } }) =>
    ['ip link set', name, mac && `address ${mac}`, mtuBytes && `mtu ${mtuBytes}`, isUp && 'up']
      .filter(Boolean)
      .join(' '),
  'vxlan.change': ({ change: { name, parent, local, isLearning } }) =>
    [
      `ip link set ${name} type vxlan`,
      local && `local ${local}`,
      parent && `dev ${parent}`,
      isLearning !== undefined && `${isLearning ? '' : 'no'}learning`,
    ]
      .filter(Boolean)
      .join(' '),
  'ipip.change': ({ link }) => `ip link set ${link.name} type ${formatIpip(link)}`,
  'tun.change': ({ link }) => `weft-pump set ${formatTun(link)}`,
  'link.delete': ({ name }) => `ip link del ${name}`,
  'address.add': ({ address: { address, link } }) => `ip address add ${address} dev ${link}`,
  'address.delete': ({ address: { address, link } }) => `ip address del ${address} dev ${link}`,
  'neighbor.replace': ({ neighbor: { address, mac, link } }) =>
    `ip neigh replace ${address} lladdr ${mac} dev ${link} nud permanent`,
  'neighbor.delete': ({ neighbor: { address, link } }) => `ip neigh del ${address} dev ${link}`,
  'forwarding.replace': ({ entry: { mac, link, destination } }) =>
    `bridge fdb replace ${mac} dev ${link} dst ${destination} self permanent`,
  'forwarding.delete': ({ entry: { mac, link, destination } }) =>
    `bridge fdb del ${mac} dev ${link} dst ${destination} self permanent`,
  'pump.replace': ({ peer: { link, subnet, address, port } }) =>
    `weft-pump peer replace ${subnet} to ${address} port ${port} dev ${link}`,
  'pump.delete': ({ peer: { link, subnet } }) => `weft-pump peer del ${subnet} dev ${link}`,
  'nexthop.replace': ({ nexthop }) => `ip nexthop replace ${formatNexthop(nexthop)}`,
  'nexthop.delete': ({ nexthop: { id } }) => `ip nexthop del id ${id}`,
  'route.replace': ({ route }) => `${ipRoute(route)} replace ${formatRoute(route)}`,
  'route.delete': ({ route }) => `${ipRoute(route)} del ${formatRoute(route)}`,
}

function restore(program: Program, script: readonly string[]): string {
  const lines = script.map(line => `'${line.replaceAll("'", "'\\''")}'`).join(' ')
  return `printf '%s\\n' ${lines} | ${program}-restore --noflush --wait`
}

function createLink(link: OwnLink): string {
  switch (link.kind) {
    case 'vxlan':
      return createVxlan(link)
    case 'ipip':
      return `ip link add ${link.name} mtu ${link.mtuBytes}${link.isUp ? ' up' : ''} type ${formatIpip(link)}`
    case 'tun':
      return `weft-pump add ${formatTun(link)} mtu ${link.mtuBytes}${link.isUp ? ' up' : ''}`
  }
}

function formatIpip({ local, port }: IpipLink): string {
  return `ipip local ${local} ttl 64 encap fou encap-sport ${port} encap-dport ${port} encap-csum`
}

function formatTun({ name, local, port }: TunLink): string {
  return `${name} local ${local} port ${port}`
}

function createVxlan({ name, vni, parent, local, port, isLearning, hasGbp, mac, mtuBytes, isUp }: VxlanLink): string {
  const attributes = `vxlan id ${vni} dev ${parent} local ${local} dstport ${port} ${isLearning ? '' : 'no'}learning`
  const link = `ip link add ${name} address ${mac} mtu ${mtuBytes}${isUp ? ' up' : ''}`
  return `${link} type ${attributes}${hasGbp ? ' gbp' : ''}`
}

function formatNexthop({ id, gateway, link, isOnlink, protocol }: Nexthop): string {
  return `id ${id} via ${gateway} dev ${link}${isOnlink ? ' onlink' : ''} proto ${protocol}`
}

function ipRoute({ destination }: Route): string {
  return familyOf(destination) === 'ipv6' ? 'ip -6 route' : 'ip route'
}

const plainMetrics = { ipv4: 0, ipv6: 1024 } as const

function formatRoute({ destination, hop, protocol, metric }: Route): string {
  const priority = metric === plainMetrics[familyOf(destination)] ? '' : ` metric ${metric}`
  if (hop.by === 'blackhole') return `blackhole ${destination} proto ${protocol}${priority}`
  return `${destination} ${formatHop(hop)} proto ${protocol}${priority}`
}

function formatHop(hop: Exclude<Hop, { by: 'blackhole' }>): string {
  if (hop.by === 'nexthop') return `nhid ${hop.id}`
  if (hop.by === 'device') return `dev ${hop.link} scope global`
  if (hop.by === 'gateway') return `via ${hop.gateway} dev ${hop.link}${hop.isOnlink ? ' onlink' : ''}`
  return hop.text
}

/** An nft script as one line: nft takes a semicolon where a person would begin a new line. */
function onOneLine(script: string): string {
  const lines = script.split('\n').map(line => line.trim().replace(/;$/, ''))
  return lines.filter(Boolean).join('; ').replaceAll('{; ', '{ ')
}
