import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject, Plugin, Result } from '@weft/cni'
import { address, familyOf, interfaceAddress } from '@weft/inet'
import { Pinger } from '@weft/netlab'
import { addAddress, changeLink, createLink, deleteAddress } from '@weft/netlink'
import { NftError } from '@weft/nftables'
import { bridgePlugin } from '../../cni/bridge/bridge-plugin.js'
import { runIn } from '../run-in.js'
import { skipWithoutPluginsOrNamespaces as skip } from './debian-plugins.js'
import { comparable, kernelState } from './kernel-state.js'
import { callFor, PluginBench, type Pod } from './plugin-bench.js'

/** An IPAM that gives what it was told to give, and remembers what it was asked. */
function ipamGiving(...addresses: string[]): Plugin & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    add: async () => {
      asked.push('ADD')
      const ips = addresses.map(text => ({ address: interfaceAddress(text) }))
      return { interfaces: [], ips, routes: [], dns: {} }
    },
    check: async () => void asked.push('CHECK'),
    delete: async () => void asked.push('DEL'),
    status: async () => void asked.push('STATUS'),
    collectGarbage: async () => void asked.push('GC'),
  }
}

const gateway: JsonObject = { isDefaultGateway: true, ipam: { type: 'fixed' } }

function pluginWith(bench: PluginBench, ipam: Plugin, pod?: Pod): Plugin {
  return bridgePlugin({ ...bench.place(pod), plugin: () => ipam }, bench.sysctls)
}

async function plugIn(bench: PluginBench, containerId: string, ...addresses: string[]): Promise<Pod> {
  const pod = bench.pod()
  await pluginWith(bench, ipamGiving(...addresses), pod).add(callFor({ pod, containerId, document: gateway }))
  return pod
}

function addressesOf(bench: PluginBench, name: string): readonly string[] {
  const linkIndex = bench.host.link({ name })?.index ?? 0
  return bench.host.addresses({ linkIndex }).flatMap(one => (one.scope === 'link' ? [] : [one.address]))
}

test('pods reach each other and their gateway in both families at once', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = await plugIn(bench, 'c1', '10.1.2.5/24', 'fd00:1::5/64')
  await plugIn(bench, 'c2', '10.1.2.6/24', 'fd00:1::6/64')
  for (const target of ['10.1.2.1', '10.1.2.6', 'fd00:1::1', 'fd00:1::6']) {
    const destination = address(target)
    using pinger = Pinger.open(pod.namespace, familyOf(destination))
    assert.equal((await pinger.ping({ destination, timeoutMilliseconds: 5_000 })).outcome, 'reply')
  }
})

test('what leaves the network is masqueraded, and after DEL no rule is left', { skip }, async () => {
  using bench = await PluginBench.open()
  const rules = () => runIn(bench.node, 'iptables-save -t nat') + runIn(bench.node, 'ip6tables-save -t nat')
  const pod = bench.pod()
  const document = { ...gateway, ipMasq: true }
  const plugin = pluginWith(bench, ipamGiving('10.1.2.5/24', 'fd00:1::5/64'), pod)
  const result = await plugin.add(callFor({ pod, document }))
  assert.match(rules(), /-s 10\.1\.2\.5\/32 .*-j CNI-[\s\S]*-s fd00:1::5\/128 .*-j CNI-/)
  await plugin.check(callFor({ pod, document, previousResult: result }))
  await plugin.delete(callFor({ pod, document }))
  assert.doesNotMatch(rules(), /CNI-/)
})

test('DEL can be asked again, and without the namespace it takes as much away', { skip }, async () => {
  using bench = await PluginBench.open()
  const ipam = ipamGiving('10.1.2.5/24')
  const pod = bench.pod()
  const document = { ...gateway, ipMasq: true }
  const plugin = pluginWith(bench, ipam, pod)
  await plugin.add(callFor({ pod, document }))
  await pluginWith(bench, ipam).delete(callFor({ pod: undefined, document }))
  assert.doesNotMatch(runIn(bench.node, 'iptables-save -t nat'), /CNI-/)
  assert.deepEqual(bench.vethNames(), [])
  await plugin.delete(callFor({ pod, document }))
  await plugin.delete(callFor({ pod, document }))
  assert.deepEqual(ipam.asked, ['ADD', 'DEL', 'DEL', 'DEL'])
})

test('an interface that is there already is left alone, and no address is asked for', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = await plugIn(bench, 'c1', '10.1.2.5/24')
  const before = comparable(kernelState(bench, pod))
  const ipam = ipamGiving('10.1.2.6/24')
  await assert.rejects(
    pluginWith(bench, ipam, pod).add(callFor({ pod, document: gateway })),
    /container veth name \("eth0"\) already exists/,
  )
  assert.deepEqual(ipam.asked, [])
  assert.deepEqual(comparable(kernelState(bench, pod)), before)
})

test('an ADD that fails takes everything back, and gives the address back', { skip }, async () => {
  const cases: readonly [addresses: readonly string[], keys: JsonObject, complaint: RegExp][] = [
    [[], {}, /IPAM plugin returned missing IP config/],
    [['10.1.2.5/32'], {}, /10\.1\.2\.5\/32 leaves no room for a gateway/],
    [['10.1.2.5/24', '10.1.2.5/24'], {}, /failed to configure "eth0": RTM_NEWADDR: .*\(EEXIST\)/],
    [['10.1.2.5/24'], { runtimeConfig: { mac: '01:00:00:00:00:01' } }, /failed to make veth pair: .*\(EADDRNOTAVAIL\)/],
    [['10.1.2.5/24'], { bridge: 'lo' }, /"lo" already exists but is not a bridge/],
    [['10.1.2.5/24'], { vlan: 100, bridge: 'br7' }, /could not add "br7": .*\(EOPNOTSUPP\)|vlan/],
  ]
  for (const [addresses, keys, complaint] of cases) {
    using bench = await PluginBench.open()
    const pod = bench.pod()
    const ipam = ipamGiving(...addresses)
    const document = { ...gateway, ipMasq: true, ...keys }
    const added = pluginWith(bench, ipam, pod).add(callFor({ pod, document }))
    await added.then(
      () => assert.deepEqual(keys, { vlan: 100, bridge: 'br7' }, 'a kernel with VLAN filtering may take it'),
      async (error: Error) => {
        assert.match(error.message, complaint)
        assert.deepEqual(ipam.asked, ['ADD', 'DEL'])
        assert.deepEqual(bench.vethNames(), [])
        assert.equal(pod.route.link({ name: 'eth0' }), undefined)
        assert.doesNotMatch(runIn(bench.node, 'iptables-save -t nat'), /CNI-/)
      },
    )
  }
})

test('a pod without IPv6 is refused with the setting that switches it off', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  runIn(pod.namespace, 'sysctl -q -w net.ipv6.conf.default.disable_ipv6=1')
  const plugin = pluginWith(bench, ipamGiving('fd00:1::5/64'), pod)
  await assert.rejects(
    plugin.add(callFor({ pod, document: gateway })),
    /IPv6 is switched off: net\.ipv6\.conf\.eth0\.disable_ipv6 in the container's namespace/,
  )
  assert.deepEqual(bench.vethNames(), [])
})

test('with enabledad an address of IPv6 is tested before the pod begins', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  runIn(pod.namespace, 'sysctl -q -w net.ipv6.conf.all.accept_dad=1 net.ipv6.conf.default.accept_dad=1')
  const document = { ...gateway, enabledad: true }
  await pluginWith(bench, ipamGiving('fd00:1::5/64'), pod).add(callFor({ pod, document }))
  const found = pod.route.addresses().find(entry => entry.address === interfaceAddress('fd00:1::5/64'))
  assert.deepEqual([found?.isTentative, found?.isPermanent], [false, true])
  assert.doesNotMatch(runIn(pod.namespace, 'ip addr show dev eth0'), /nodad/)
})

test('the address of a former subnet goes from a bridge without pods', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = await plugIn(bench, 'c1', '10.9.9.5/24', 'fd00:9::5/64')
  await pluginWith(bench, ipamGiving(), pod).delete(callFor({ pod, document: gateway }))
  await plugIn(bench, 'c2', '10.1.2.5/24', 'fd00:1::5/64')
  assert.deepEqual([...addressesOf(bench, 'cni0')].sort(), ['10.1.2.1/24', 'fd00:1::1/64', 'fd00:9::1/64'])
})

test('a bridge with pods keeps its address, and they are named', { skip }, async () => {
  using bench = await PluginBench.open()
  await plugIn(bench, 'c1', '10.9.9.5/24')
  const masterIndex = bench.host.link({ name: 'cni0' })?.index ?? 0
  bench.host.execute([createLink({ name: 'veth7', kind: 'veth', masterIndex, peer: { name: 'other7' } })])
  const pod = bench.pod()
  const ipam = ipamGiving('10.1.2.5/24')
  await assert.rejects(pluginWith(bench, ipam, pod).add(callFor({ pod, document: gateway })), {
    message:
      'failed to set bridge addr: "cni0" already has an IP address different from 10.1.2.1/24: 10.9.9.1/24, which these ' +
      'use: container c1 (eth0), whoever has veth7; delete them and it is put right, or set forceAddress',
  })
  assert.deepEqual(ipam.asked, ['ADD', 'DEL'])
  assert.deepEqual(addressesOf(bench, 'cni0'), ['10.9.9.1/24'])
})

test('forceAddress puts another address in the place of what is there', { skip }, async () => {
  using bench = await PluginBench.open()
  await plugIn(bench, 'c1', '10.9.9.5/24')
  const pod = bench.pod()
  const document = { ...gateway, forceAddress: true }
  await pluginWith(bench, ipamGiving('10.1.2.5/24'), pod).add(callFor({ pod, document }))
  assert.deepEqual(addressesOf(bench, 'cni0'), ['10.1.2.1/24'])
})

test('an address that an operator gave the bridge stays', { skip }, async () => {
  using bench = await PluginBench.open()
  bench.host.execute([createLink({ name: 'cni0', kind: 'bridge' })])
  const linkIndex = bench.host.link({ name: 'cni0' })?.index ?? 0
  bench.host.execute([addAddress({ linkIndex, address: interfaceAddress('192.168.1.7/24') })])
  const pod = bench.pod()
  await assert.rejects(
    pluginWith(bench, ipamGiving('10.1.2.5/24'), pod).add(callFor({ pod, document: gateway })),
    /different from 10\.1\.2\.1\/24: 192\.168\.1\.7\/24; remove it, or set forceAddress/,
  )
})

test('with macspoofchk the frames of a pod that takes another MAC are dropped', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  const document = { ...gateway, macspoofchk: true }
  const plugin = pluginWith(bench, ipamGiving('10.1.2.5/24'), pod)
  const previousResult = await plugin.add(callFor({ pod, document }))
  using pinger = Pinger.open(pod.namespace, 'ipv4')
  const ping = async (timeoutMilliseconds: number) =>
    (await pinger.ping({ destination: address('10.1.2.1'), timeoutMilliseconds })).outcome
  assert.equal(await ping(5_000), 'reply')
  await plugin.check(callFor({ pod, document, previousResult }))
  runIn(pod.namespace, 'ip link set eth0 address 02:00:00:00:00:66')
  assert.notEqual(await ping(300), 'reply')
  await plugin.delete(callFor({ pod, document }))
  await plugin.delete(callFor({ pod, document }))
  assert.doesNotMatch(runIn(bench.node, 'nft list ruleset'), /macspoofchk/)
})

test('without the program nft a check of MACs is refused, and nothing is left', { skip }, async () => {
  using bench = await PluginBench.open()
  const pod = bench.pod()
  const missing = async () => {
    throw new NftError({ words: 'there is no program nft on this node' })
  }
  const place = { ...bench.place(pod), nft: { execute: missing, ruleHandles: missing } }
  const ipam = ipamGiving('10.1.2.5/24')
  const plugin = bridgePlugin({ ...place, plugin: () => ipam }, bench.sysctls)
  await assert.rejects(
    plugin.add(callFor({ pod, document: { ...gateway, macspoofchk: true } })),
    /there is no program nft/,
  )
  assert.deepEqual(ipam.asked, ['ADD', 'DEL'])
  assert.deepEqual(bench.vethNames(), [])
})

test('CHECK tells what is not as ADD left it', { skip }, async () => {
  type Break = (bench: PluginBench, pod: Pod, made: { readonly inside: number; readonly bridge: number }) => void
  const port = (bench: PluginBench) => bench.host.link({ name: bench.vethNames()[0] ?? '' })?.index ?? 0
  const cases: readonly [breaking: Break, complaint: RegExp][] = [
    [
      (_, pod, { inside }) =>
        pod.route.execute([deleteAddress({ linkIndex: inside, address: interfaceAddress('10.1.2.5/24') })]),
      /Failed to match addr 10\.1\.2\.5\/24 on interface eth0/,
    ],
    [
      (_, pod) => runIn(pod.namespace, 'ip route del default'),
      /Expected Route 0\.0\.0\.0\/0 via 10\.1\.2\.1 not found/,
    ],
    [(_, pod, { inside }) => pod.route.execute([changeLink({ index: inside, isUp: false })]), /eth0 is down/],
    [(_, pod, { inside }) => pod.route.execute([changeLink({ index: inside, name: 'eth9' })]), /eth0 not found/],
    [bench => bench.host.execute([changeLink({ index: port(bench), masterIndex: 0 })]), /is not in the bridge cni0/],
    [bench => bench.host.execute([changeLink({ index: port(bench), isUp: false })]), /Interface veth\w+ is down/],
    [
      (bench, _, { bridge }) =>
        bench.host.execute([deleteAddress({ linkIndex: bridge, address: interfaceAddress('10.1.2.1/24') })]),
      /cni0 does not have the gateway address 10\.1\.2\.1\/24/,
    ],
    [
      (bench, _, { bridge }) => bench.host.execute([changeLink({ index: bridge, isPromiscuous: true })]),
      /cni0 configured Promisc Mode false doesn't match current state: true/,
    ],
    [bench => runIn(bench.node, 'ip link set cni0 address 02:00:00:00:00:99'), /cni0 Mac doesn't match/],
  ]
  for (const [breakIt, complaint] of cases) {
    using bench = await PluginBench.open()
    const pod = bench.pod()
    const plugin = pluginWith(bench, ipamGiving('10.1.2.5/24'), pod)
    const previousResult: Result = await plugin.add(callFor({ pod, document: gateway }))
    await plugin.check(callFor({ pod, document: gateway, previousResult }))
    const inside = pod.route.link({ name: 'eth0' })?.index ?? 0
    breakIt(bench, pod, { inside, bridge: bench.host.link({ name: 'cni0' })?.index ?? 0 })
    await assert.rejects(plugin.check(callFor({ pod, document: gateway, previousResult })), complaint)
  }
})

test('GC takes the ports and rules of containers that are gone, and nothing of others', { skip }, async () => {
  using bench = await PluginBench.open()
  const ipam = ipamGiving()
  const document = { ...gateway, ipMasq: true, macspoofchk: true }
  for (const [index, containerId] of ['alive', 'gone', 'also-gone'].entries()) {
    const pod = bench.pod()
    const plugin = pluginWith(bench, ipamGiving(`10.1.2.${index + 5}/24`), pod)
    await plugin.add(callFor({ pod, containerId, document }))
  }
  const masterIndex = bench.host.link({ name: 'cni0' })?.index ?? 0
  bench.host.execute([createLink({ name: 'veth7', kind: 'veth', masterIndex, peer: { name: 'other7' } })])
  const { config } = callFor({ pod: undefined, document })
  await pluginWith(bench, ipam).collectGarbage(config, [{ containerId: 'alive', interfaceName: 'eth0' }])
  const ports = bench.host.links().filter(link => link.masterIndex === masterIndex)
  assert.deepEqual(ports.map(port => port.alias ?? port.name).sort(), ['veth7', 'weft:cbr0:alive:eth0'])
  const rules = runIn(bench.node, 'iptables-save -t nat')
  assert.match(rules, /alive/)
  assert.doesNotMatch(rules, /gone/)
  const frames = runIn(bench.node, 'nft list ruleset bridge')
  assert.match(frames, /alive/)
  assert.doesNotMatch(frames, /gone/)
  assert.deepEqual(ipam.asked, ['GC'])
})

test('STATUS is that of the IPAM, and without one it is well', { skip }, async () => {
  using bench = await PluginBench.open()
  const ipam = ipamGiving()
  for (const document of [gateway, {}]) {
    await pluginWith(bench, ipam).status(callFor({ pod: undefined, document }).config)
  }
  assert.deepEqual(ipam.asked, ['STATUS'])
})
