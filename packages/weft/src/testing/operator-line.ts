import { type Address, address, familyOf, interfaceAddress, mac, type Prefix, prefix } from '@weft/inet'
import type { Operation, VxlanChange } from '../model/operation.js'
import {
  bootProtocol,
  type FouPort,
  type Hop,
  type IpipLink,
  type Link,
  type Route,
  type TunLink,
  weftProtocol,
} from '../model/state.js'
import { type Options, Words } from './words.js'

/** What an operator's line does, in weft's words; undefined for what `weft` has no operation for. The way back from `describe`. */
export function readOperatorLine(line: string): Operation | undefined {
  const words = new Words(line.replace(/^ip -6 /, 'ip '))
  const command = commandOf(words)
  return readers[command]?.(words)
}

/** A program, an object, a verb; our own program has one object, which is not named. */
export function commandOf(words: Words): string {
  const program = words.next('a program')
  const object = words.next('an object')
  return program === 'weft-pump' ? `${program} ${object}` : [program, object, words.next('a verb')].join(' ')
}

const readers: { readonly [command: string]: (words: Words) => Operation | undefined } = {
  'ip link add': words => {
    const link = readNewLink(words)
    return link.kind === 'other' ? undefined : { do: 'link.create', link }
  },
  'ip link set': words => {
    const name = words.next('a device')
    if (words.takes('type', 'ipip')) return { do: 'ipip.change', link: readIpip(name, words.options(['encap-csum'])) }
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
  'ip fou add': words => ({ do: 'fou.add', fou: readFou(words) }),
  'ip fou del': words => ({ do: 'fou.delete', fou: readFou(words) }),
  'weft-pump add': words => ({ do: 'link.create', link: readTun(words) }),
  'weft-pump set': words => ({ do: 'tun.change', link: readTun(words) }),
  'weft-pump peer': words => readPumpPeer(words),
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
  const options = words.options(['up', 'learning', 'nolearning', 'gbp', 'encap-csum'])
  const kernelKind = options.get('type', String)
  const mtuBytes = options.find('mtu', Number) ?? 1500
  const isUp = options.has('up')
  if (kernelKind === 'ipip' && options.has('encap-csum')) return { ...readIpip(name, options), mtuBytes, isUp }
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

/** As weft makes them: what else an IPIP device can be has no words here. */
function readIpip(name: string, options: Options): IpipLink {
  options.has('encap-csum')
  options.get('encap', String)
  options.get('ttl', Number)
  options.get('encap-sport', Number)
  const link: IpipLink = {
    kind: 'ipip',
    name,
    local: options.get('local', address),
    port: options.get('encap-dport', Number),
    mtuBytes: 0,
    isUp: false,
  }
  options.end()
  return link
}

function readTun(words: Words): TunLink {
  const name = words.next('a device')
  const options = words.options(['up'])
  const link: TunLink = {
    kind: 'tun',
    name,
    local: options.get('local', address),
    port: options.get('port', Number),
    mtuBytes: options.find('mtu', Number) ?? 0,
    isUp: options.has('up'),
  }
  options.end()
  return link
}

function readPumpPeer(words: Words): Operation {
  const isDeletion = words.next('a verb') === 'del'
  const subnet = prefix(words.next('a subnet'))
  const options = words.options([])
  const link = options.get('dev', String)
  if (isDeletion) return { do: 'pump.delete', peer: { link, subnet, address: address('0.0.0.0'), port: 0 } }
  const peer = { link, subnet, address: options.get('to', address), port: options.get('port', Number) }
  return { do: 'pump.replace', peer }
}

function readFou(words: Words): FouPort {
  const options = words.options([])
  return { port: options.get('port', Number), protocol: options.find('ipproto', Number) ?? 0 }
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
  const hop = isBlackhole ? readBlackhole(protocol) : readHop(gateway, protocol, options)
  options.end()
  return { destination, metric, protocol, hop }
}

function readBlackhole(protocol: number): Hop {
  return protocol === weftProtocol
    ? { by: 'blackhole', link: undefined }
    : { by: 'other', link: undefined, text: 'blackhole' }
}

function readHop(gateway: Address | undefined, protocol: number, options: Options): Hop {
  if (gateway !== undefined) return { by: 'gateway', ...readGateway(gateway, options) }
  const id = options.find('nhid', Number)
  if (id !== undefined) return { by: 'nexthop', id, link: undefined }
  const link = options.find('dev', String)
  if (options.find('scope', String) === 'global' && link !== undefined && protocol === weftProtocol)
    return { by: 'device', link }
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
