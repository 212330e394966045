import { type Address, address, familyOf, interfaceAddress, mac, type Prefix, prefix } from '@weft/inet'
import type { Operation, VxlanChange } from '../model/operation.js'
import { bootProtocol, type Hop, type Link, type Route, weftProtocol } from '../model/state.js'
import { type Options, Words } from './words.js'

/** What an operator's line does, in weft's words; undefined for what `weft` has no operation for. The way back from `describe`. */
export function readOperatorLine(line: string): Operation | undefined {
  const words = new Words(line.replace(/^ip -6 /, 'ip '))
  const command = [words.next('a program'), words.next('an object'), words.next('a verb')].join(' ')
  return readers[command]?.(words)
}

const readers: { readonly [command: string]: (words: Words) => Operation | undefined } = {
  'ip link add': words => {
    const link = readNewLink(words)
    return link.kind === 'vxlan' ? { do: 'link.create', link } : undefined
  },
  'ip link set': words => {
    const name = words.next('a device')
    if (words.takes('type', 'vxlan')) return { do: 'vxlan.change', change: readVxlanChange(name, words) }
    const options = words.options(['up', 'down'])
    if (options.has('down')) return undefined
    const newMac = options.find('address', mac)
    const mtuBytes = options.find('mtu', Number)
    const isUp = options.has('up')
    options.end()
    const change = { name, ...(newMac && { mac: newMac }), ...(mtuBytes && { mtuBytes }), ...(isUp && { isUp }) }
    return { do: 'link.change', change }
  },
  'ip link del': words => ({ do: 'link.delete', name: words.next('a device') }),
  'ip address add': words => ({ do: 'address.add', address: readLinkAddress(words) }),
  'ip address del': words => ({ do: 'address.delete', address: readLinkAddress(words) }),
  'ip neigh replace': words => ({ do: 'neighbor.replace', neighbor: readNeighbor(words) }),
  'bridge fdb replace': words => ({ do: 'forwarding.replace', entry: readForwarding(words) }),
  'bridge fdb del': words => ({ do: 'forwarding.delete', entry: readForwarding(words) }),
  'ip nexthop replace': words => {
    const options = words.options(['onlink'])
    const id = options.get('id', Number)
    const { gateway, link, isOnlink } = readGateway(options.get('via', address), options)
    const protocol = readProtocol(options)
    options.end()
    return { do: 'nexthop.replace', nexthop: { id, gateway, link, isOnlink, protocol } }
  },
  'ip route replace': words => ({ do: 'route.replace', route: readRoute(words) }),
  'ip route del': words => ({ do: 'route.delete', route: readRoute(words) }),
  'nft delete table': words => {
    const family = words.next('a family') === 'ip6' ? 'ip6' : 'ip'
    return { do: 'table.delete', table: { family, name: words.next('a name') } }
  },
}

export function readNewLink(words: Words): Link {
  const name = words.next('a device')
  const options = words.options(['up', 'learning', 'nolearning', 'gbp'])
  const kernelKind = options.get('type', String)
  const mtuBytes = options.find('mtu', Number) ?? 1500
  const isUp = options.has('up')
  if (kernelKind !== 'vxlan') return { kind: 'other', name, kernelKind, mtuBytes, isUp }
  const isLearning = !options.has('nolearning')
  options.has('learning')
  const link: Link = {
    kind: 'vxlan',
    name,
    vni: options.get('id', Number),
    parent: options.get('dev', String),
    local: options.get('local', address),
    port: options.get('dstport', Number),
    isLearning,
    hasGbp: options.has('gbp'),
    mac: options.get('address', mac),
    mtuBytes,
    isUp,
  }
  options.end()
  return link
}

function readVxlanChange(name: string, words: Words): VxlanChange {
  const options = words.options(['learning', 'nolearning'])
  const parent = options.find('dev', String)
  const local = options.find('local', address)
  const isLearning = options.has('learning') || (options.has('nolearning') ? false : undefined)
  options.end()
  return { name, ...(parent && { parent }), ...(local && { local }), ...(isLearning !== undefined && { isLearning }) }
}

/** Without a word on it a route has the protocol `boot`, as `ip` has it. */
export function readRoute(words: Words): Route {
  const isBlackhole = words.takes('blackhole')
  const written = words.next('a destination')
  const options = words.options(['onlink'])
  const gateway = options.find('via', address)
  const destination: Prefix =
    written !== 'default' ? prefix(written) : prefix(gateway && familyOf(gateway) === 'ipv6' ? '::/0' : '0.0.0.0/0')
  const metric = options.find('metric', Number) ?? (familyOf(destination) === 'ipv6' ? 1024 : 0)
  const protocol = readProtocol(options)
  const hop = isBlackhole ? readBlackhole(protocol) : readHop(gateway, options)
  options.end()
  return { destination, metric, protocol, hop }
}

function readBlackhole(protocol: number): Hop {
  return protocol === weftProtocol
    ? { by: 'blackhole', link: undefined }
    : { by: 'other', link: undefined, text: 'blackhole' }
}

function readHop(gateway: Address | undefined, options: Options): Hop {
  if (gateway !== undefined) return { by: 'gateway', ...readGateway(gateway, options) }
  const id = options.find('nhid', Number)
  if (id !== undefined) return { by: 'nexthop', id, link: undefined }
  const link = options.find('dev', String)
  return { by: 'other', link, text: link === undefined ? '' : `dev ${link}` }
}

function readGateway(gateway: Address, options: Options) {
  return { gateway, link: options.get('dev', String), isOnlink: options.has('onlink') }
}

function readLinkAddress(words: Words) {
  const written = interfaceAddress(words.next('an address'))
  return { address: written, link: words.options([]).get('dev', String) }
}

function readNeighbor(words: Words) {
  const written = address(words.next('an address'))
  const options = words.options([])
  options.get('nud', text => text === 'permanent')
  return { address: written, mac: options.get('lladdr', mac), link: options.get('dev', String) }
}

function readForwarding(words: Words) {
  const written = mac(words.next('a MAC'))
  const options = words.options(['self', 'permanent'])
  return { mac: written, link: options.get('dev', String), destination: options.get('dst', address) }
}

/** /etc/iproute2/rt_protos */
const protocols: { readonly [name: string]: number } = { kernel: 2, boot: bootProtocol, static: 4, zebra: 11, bird: 12 }

function readProtocol(options: Options): number {
  return options.find('proto', text => protocols[text] ?? Number(text)) ?? bootProtocol
}
