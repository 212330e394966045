import fc from 'fast-check'
import { readNetworkConfig } from '../config/net-conf.js'
import { MemoryKernel } from '../kernel/memory/memory-kernel.js'
import { readNode } from './case-node.js'
import { readLeaseLine } from './lease-line.js'
import { type Given, lookAndPlan } from './look-and-plan.js'
import { meddle } from './meddle.js'

/**
 * A machine on which something is to be planned, after another plan and other hands have been there. All of it is
 * written as in a case file, so that a counterexample can be made into one.
 */
export interface World {
  readonly node: readonly string[]
  readonly now: Asked
  readonly before: Asked | undefined
  readonly meddling: readonly string[]
}

export interface Asked {
  readonly network: string
  readonly leases: readonly string[]
}

export function givenIn(world: World, { network, leases }: Asked = world.now): Given {
  const { options } = readNode(world.node)
  return { config: readNetworkConfig('net-conf', network), options, leases: leases.map(readLeaseLine) }
}

/** The machine as its history left it. What the kernel refused did not happen. */
export async function makeKernel(world: World): Promise<MemoryKernel> {
  const kernel = new MemoryKernel(readNode(world.node).machine)
  if (world.before !== undefined)
    await kernel.apply((await lookAndPlan(kernel, givenIn(world, world.before))).operations)
  for (const line of world.meddling) await meddle(kernel, line)
  return kernel
}

const pick = (...texts: string[]) => fc.constantFrom(...texts)
const sometimes = (text: string) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constant(text) })
const line = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map(part => (typeof part === 'string' ? fc.constant(part) : part)))
    .map(words => words.filter(word => word !== '').join(' '))

// Small pools, so that things clash.
const subnet = pick(
  '10.244.0.0/24',
  '10.244.1.0/24',
  '10.244.2.0/24',
  '10.244.3.0/24',
  '10.244.2.128/25',
  '10.244.2.0/23',
  '172.16.0.0/24',
)
const subnet6 = pick('fd00:10:244::/64', 'fd00:10:244:1::/64', 'fd00:10:244:2::/64', 'fd99::/64')
const publicAddress = pick(
  '192.0.2.1',
  '192.0.2.2',
  '192.0.2.3',
  '192.0.2.4',
  '198.51.100.2',
  '203.0.113.9',
  '10.244.2.9',
)
const publicAddress6 = pick('2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:1::2')
const mac = pick('02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:03')
const data = fc.oneof(
  { weight: 4, arbitrary: line('mac', mac) },
  {
    weight: 1,
    arbitrary: pick(
      'mac ff:ff:ff:ff:ff:ff',
      'mac 00:00:00:00:00:00',
      'data null',
      'data 7',
      'data []',
      'data {"VtepMAC":[]}',
    ),
  },
  { weight: 4, arbitrary: fc.constant('') },
)

const peer = (name: string) =>
  fc.oneof(
    { weight: 5, arbitrary: line(name, subnet, 'via', publicAddress, subnet6, 'via', publicAddress6, data) },
    { weight: 1, arbitrary: line(name, subnet, data, sometimes('backend host-gw')) },
    { weight: 1, arbitrary: line(name, 'via', publicAddress, subnet6, 'via', publicAddress6) },
  )

const own = line(
  'node-a',
  pick('10.244.1.0/24', '10.244.2.0/24'),
  'via 192.0.2.1',
  pick('fd00:10:244:1::/64', 'fd00:10:244:2::/64'),
  'via 2001:db8::1',
  data,
)

const peerNames = ['node-b', 'node-c', 'node-d', 'node-e']

export const leaseLines: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    own,
    fc.subarray(peerNames).chain(names => fc.tuple(...names.map(peer))),
  )
  .map(([first, others]) => [first, ...others])

const backend = fc.oneof(
  fc.constant({ Type: 'host-gw' }),
  fc.record(
    {
      Type: fc.constant('udp'),
      // Not `kernel`: where it cannot, it refuses.
      DataPath: fc.constantFrom('auto', 'user'),
      MTU: fc.constantFrom(0, 1400),
      Port: fc.constantFrom(0, 9000),
    },
    { requiredKeys: ['Type'] },
  ),
  fc.record(
    {
      Type: fc.constant('vxlan'),
      DirectRouting: fc.boolean(),
      Learning: fc.boolean(),
      MTU: fc.constantFrom(0, 1400, 9000),
      Port: fc.constantFrom(0, 4789),
    },
    { requiredKeys: ['Type'] },
  ),
)

const network = fc
  .record({
    families: fc.constantFrom(
      { Network: '10.244.0.0/16' },
      { Network: '10.244.0.0/16', EnableIPv6: true, IPv6Network: 'fd00:10:244::/48' },
      { EnableIPv4: false, EnableIPv6: true, IPv6Network: 'fd00:10:244::/48' },
    ),
    backend,
    EnableNFTables: fc.boolean(),
  })
  .map(({ families, backend, EnableNFTables }) => JSON.stringify({ ...families, EnableNFTables, Backend: backend }))

const asked: fc.Arbitrary<Asked> = fc.record({ network, leases: leaseLines })

const node = fc
  .tuple(
    pick(
      'node-a',
      'node-a --ip-masq',
      'node-a --ip-masq --ip-blackhole-route',
      'node-a --iptables-forward-rules=false',
    ),
    sometimes('without next hop objects'),
    sometimes('without fou'),
    sometimes('without nft'),
    sometimes('without iptables'),
  )
  .map(([name, ...lacks]) => [
    name,
    'eth0 192.0.2.1/24 2001:db8::1/64 mtu 1500',
    'eth1 203.0.113.1/24 mtu 9000',
    'ip route add default via 192.0.2.254 dev eth0',
    ...lacks.filter(lack => lack !== ''),
  ])

const tunnel = pick('flannel.1', 'flannel-v6.1', 'flannel0')
const link = fc.oneof(tunnel, pick('eth0', 'eth1'))
const link4 = pick('flannel.1', 'flannel0', 'eth0', 'eth1')
const gateway = pick('10.244.2.0', '10.244.9.0', '192.0.2.2', '192.0.2.77')
const gateway6 = pick('fd00:10:244:2::', '2001:db8::2', '2001:db8::77')
const destination = pick('10.244.2.0/24', '10.244.3.0/24', '10.244.9.0/24', '172.31.0.0/16', '198.51.100.0/24')
const destination6 = pick('fd00:10:244:2::/64', 'fd00:10:244:9::/64', '2001:db8:1::/64')
const protocol = pick('proto 138', 'proto boot', 'proto bird')
const onlink = pick('', 'onlink')
/** 10.244.2.0 and 192.0.2.2 as weft numbers them, and one that it never takes. */
const nexthop = pick('183763456', '3221225986', '7')

const meddling = fc.oneof(
  line('ip link set', link, pick('down', 'up', 'mtu 1400', 'mtu 1450')),
  line('ip link set', tunnel, 'address', mac),
  line('ip link del', tunnel),
  line('ip link add', tunnel, 'type bridge'),
  line(
    'ip address',
    pick('add', 'del'),
    pick('10.244.1.0/32', '10.244.2.0/32', '10.244.1.0/24', '203.0.113.7/32'),
    'dev flannel.1',
  ),
  line(
    'ip address',
    pick('add', 'del'),
    pick('fd00:10:244:1::/128', 'fd00:10:244:1::/64', '2001:db8:7::/128'),
    'dev flannel-v6.1',
  ),
  line('ip address add', pick('203.0.113.8/32', '2001:db8:7::/64'), 'dev eth1'),
  line('ip neigh add', fc.oneof(gateway, gateway6), 'lladdr', mac, 'dev', link, 'nud permanent'),
  line('bridge fdb add', mac, 'dev flannel.1 dst', publicAddress, 'self permanent'),
  line('bridge fdb add', mac, 'dev flannel-v6.1 dst', publicAddress6, 'self permanent'),
  line('ip nexthop add id', nexthop, 'via', gateway, 'dev', link4, onlink, pick('proto 138', 'proto zebra')),
  line('ip nexthop del id', nexthop),
  line('ip route add', destination, 'via', gateway, 'dev', link4, onlink, protocol, sometimes('metric 50')),
  line('ip -6 route add', destination6, 'via', gateway6, 'dev', link, onlink, protocol, sometimes('metric 50')),
  // A second daemon that shares a next hop with this one is more than we can know of.
  line('ip route add', pick('10.244.2.0/24', '10.244.9.0/24'), 'nhid', nexthop, 'proto 138'),
  line('ip route add', destination, 'dev', link, pick('proto boot', 'proto kernel')),
  line('ip route add blackhole', destination, protocol),
  line('ip route del', destination),
  line('ip fou', pick('add', 'del'), 'port', pick('8285', '9000', '7777'), 'ipproto', pick('4', '47')),
  line('ip route add 10.244.0.0/16 dev flannel0 scope global', protocol),
  line('nft add table ip', pick('flannel-ipv4', 'mine')),
  line('nft flush table ip flannel-ipv4'),
  line('iptables-nft -t nat -F', pick('FLANNEL-POSTRTG', 'POSTROUTING')),
  line('iptables-nft -t filter -F', pick('FLANNEL-FWD', 'FORWARD')),
)

export const worlds: fc.Arbitrary<World> = fc.record({
  node,
  now: asked,
  before: fc.option(asked, { nil: undefined }),
  meddling: fc.array(meddling, { maxLength: 8 }),
})
