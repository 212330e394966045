import { addressOf, interfaceAddress, isLinkLocal, parseAddress, parseIpv4, parseIpv6 } from '@weft/inet'
import type { MachineOptions } from '../kernel/memory/machine.js'
import type { Interface } from '../model/facts.js'
import type { NodeOptions } from '../plan/underlay.js'
import { readRoute } from './operator-line.js'
import { plainTraffic } from './traffic.js'
import { type Options, Words } from './words.js'

export interface CaseNode {
  readonly options: NodeOptions
  readonly machine: MachineOptions
}

/**
 * The node of a case: its name with the flags of `weftd`, then a line for each interface, for each route besides those
 * of the interfaces, and for what the machine lacks.
 */
export function readNode([first = '', ...lines]: readonly string[]): CaseNode {
  const isRoute = (line: string) => line.startsWith('ip route add ') || line.startsWith('ip -6 route add ')
  const interfaces = lines.filter(line => !isRoute(line) && !line.startsWith('without '))
  const lacks = new Set(lines.filter(line => line.startsWith('without ')))
  const machine: MachineOptions = {
    interfaces: interfaces.map(readInterface),
    routes: lines.filter(isRoute).map(line => readRoute(new Words(line.replace(/^ip (-6 )?route add /, '')))),
    hasNexthopObjects: !lacks.delete('without next hop objects'),
    ...(lacks.delete('without nft') && { missingTrafficRules: 'nft is not installed' }),
  }
  for (const lack of lacks) throw new Error(`accepted is "without nft" or "without next hop objects": ${lack}`)
  return { options: readOptions(new Words(first)), machine }
}

function readOptions(words: Words): NodeOptions {
  const node = words.next('the name of the node')
  const options = words.options(['--ip-masq'])
  const names = options.all('--iface')
  const patterns = options.all('--iface-regex')
  const canReach = options.find('--iface-can-reach', parseAddress)
  const ipv4 = options.find('--public-ip', parseIpv4)
  const ipv6 = options.find('--public-ipv6', parseIpv6)
  const masquerades = options.has('--ip-masq')
  options.end()
  return {
    node,
    interfaces: { names, patterns, ...(canReach && { canReach }) },
    publicAddresses: { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) },
    traffic: { ...plainTraffic, masquerades },
  }
}

function readInterface(line: string): Interface {
  const words = new Words(line)
  const name = words.next('the name of an interface')
  const addresses: string[] = []
  while (!words.isAtEnd && !words.startsWith('mtu')) addresses.push(words.next('an address'))
  const options: Options = words.options(['down'])
  const mtuBytes = options.get('mtu', Number)
  const isUp = !options.has('down')
  options.end()
  return {
    name,
    mtuBytes,
    isUp,
    isLoopback: name === 'lo',
    addresses: addresses.map(text => {
      const address = interfaceAddress(text)
      return { address, isGlobal: !isLinkLocal(addressOf(address)), isPermanent: true, isUnfit: false }
    }),
  }
}
