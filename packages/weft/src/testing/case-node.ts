import { addressOf, interfaceAddress, isLinkLocal, parseAddress, parseIpv4, parseIpv6 } from '@weft/inet'
import type { MachineOptions } from '../kernel/memory/machine.js'
import type { Interface } from '../model/facts.js'
import type { TrafficRuleFacts } from '../model/traffic-rule-facts.js'
import type { NodeOptions } from '../plan/underlay.js'
import { readRoute } from './operator-line.js'
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
    ...(lacks.delete('without fou') && { missingFou: 'this kernel has no fou' }),
    trafficRules: readLacks(lacks),
  }
  for (const lack of lacks)
    throw new Error(
      `accepted is "without nft", "without iptables", "without fou" or "without next hop objects": ${lack}`,
    )
  return { options: readOptions(new Words(first)), machine }
}

function readLacks(lacks: Set<string>): Partial<TrafficRuleFacts> {
  const reason = 'iptables is not installed'
  return {
    ...(lacks.delete('without nft') && { missingNft: 'nft is not installed' }),
    ...(lacks.delete('without iptables') && {
      iptables: { variant: 'nft', canRandomizeFully: false, missing: { ipv4: reason, ipv6: reason } },
    }),
  }
}

function readOptions(words: Words): NodeOptions {
  const node = words.next('the name of the node')
  const options = words.options([
    '--ip-masq',
    '--ip-masq-fully-random-disable',
    '--ip-blackhole-route',
    '--iptables-forward-rules=false',
  ])
  const names = options.all('--iface')
  const patterns = options.all('--iface-regex')
  const canReach = options.find('--iface-can-reach', parseAddress)
  const ipv4 = options.find('--public-ip', parseIpv4)
  const ipv6 = options.find('--public-ipv6', parseIpv6)
  const traffic = {
    masquerades: options.has('--ip-masq'),
    isFullyRandom: !options.has('--ip-masq-fully-random-disable'),
    acceptsForwarded: !options.has('--iptables-forward-rules=false'),
    hasBlackhole: options.has('--ip-blackhole-route'),
    resyncSeconds: 5,
  }
  options.end()
  return {
    node,
    interfaces: { names, patterns, ...(canReach && { canReach }) },
    publicAddresses: { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) },
    traffic,
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
