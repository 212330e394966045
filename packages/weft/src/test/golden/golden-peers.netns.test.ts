import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { NetworkNamespace } from '@weft/linux'
import { indexOf, type Row, viewOf } from '../kernel-view.js'
import { bothFamilies, netConf } from '../network-documents.js'
import { runIn } from '../run-in.js'
import { ServedFleet } from '../served-fleet.js'
import { assertNothingLost, streamWhile } from '../stream-while.js'
import { skip } from '../why-skipped.js'
import { type FlannelPlan, flannelCommands, flannelLease, flannelRules, flannelSubnetEnv } from './flannel-node.js'

const plans: { readonly [title: string]: FlannelPlan } = {
  'vxlan, iptables': { backend: { Type: 'vxlan' }, families: ['ipv4'], rules: 'iptables' },
  'vxlan, nftables, both families': { backend: { Type: 'vxlan' }, families: bothFamilies, rules: 'nftables' },
  'vxlan with DirectRouting, nftables': {
    backend: { Type: 'vxlan', DirectRouting: true },
    families: ['ipv4'],
    rules: 'nftables',
  },
  'vxlan with DirectRouting, iptables, both families': {
    backend: { Type: 'vxlan', DirectRouting: true },
    families: bothFamilies,
    rules: 'iptables',
  },
  'host-gw, nftables': { backend: { Type: 'host-gw' }, families: ['ipv4'], rules: 'nftables' },
  'host-gw, iptables, both families': { backend: { Type: 'host-gw' }, families: bothFamilies, rules: 'iptables' },
}
const nodes = { 'node-a': 1, 'node-b': 2 } as const

for (const [title, plan] of Object.entries(plans)) {
  test(`${title}: what a real flanneld leaves is taken over under traffic, and when weft has gone it is there as it was`, {
    skip,
  }, async () => {
    const document = { ...netConf(plan.backend, plan.families), EnableNFTables: plan.rules === 'nftables' }
    await using served = await ServedFleet.open(document)
    const { fleet } = served
    served.import(Object.values(nodes).map(number => flannelLease(plan, number)))
    for (const [node, own] of Object.entries(nodes)) {
      const namespace = fleet.namespaceOf(node)
      const peers = Object.values(nodes).filter(number => number !== own)
      for (const command of flannelCommands(plan, own, peers)) runIn(namespace, command)
      for (const { command, input } of flannelRules(plan, own)) runIn(namespace, command, input)
      fleet.writeSubnetFile(node, flannelSubnetEnv(plan, own))
    }
    const [from, to] = [fleet.addPod('node-a'), fleet.addPod('node-b')]
    const all = Object.keys(nodes).map(node => fleet.namespaceOf(node))
    const before = all.map(contractOf)
    const indexes = all.map(indexesOf)
    const files = () => Object.keys(nodes).map(node => readFileSync(fleet.subnetFileOf(node), 'utf8'))
    const filesBefore = files()

    const streams = await streamWhile(from, to, async () => {
      const daemons = Object.keys(nodes).map(node => served.start(node, '--iface', 'eth0', '--ip-masq'))
      for (const daemon of daemons) {
        const { problems, failures } = await daemon.ready()
        assert.deepEqual({ problems, failures }, { problems: [], failures: [] })
      }
      assert.deepEqual(all.map(contractOf), before)
      for (const daemon of daemons) assert.equal(await daemon.stop(), 0)
    })
    assertNothingLost(streams)

    assert.deepEqual(all.map(contractOf), before)
    assert.deepEqual(all.map(indexesOf), indexes)
    assert.deepEqual(files(), filesBefore)
    assert.deepEqual(
      served.leases(),
      Object.values(nodes).map(number => flannelLease(plan, number)),
    )
  })
}

/**
 * What the contract is about. Not in it are marks: weft's routes bear its protocol number, and IPv4 ones go through next hop
 * objects, which the kernel shows as the gateways and devices that they are.
 */
function contractOf(namespace: NetworkNamespace) {
  const { links, addresses, neighbors, forwarding, routes, tables } = viewOf(namespace)
  return {
    links,
    addresses,
    neighbors,
    forwarding,
    routes: routes.map(withoutMarks),
    tables,
    iptables: ['iptables', 'ip6tables'].flatMap(program =>
      ['nat', 'filter'].map(table => runIn(namespace, `${program} -t ${table} -S`)),
    ),
  }
}

function withoutMarks({ nhid, protocol, ...route }: Row): Row {
  return route
}

function indexesOf(namespace: NetworkNamespace): unknown {
  return viewOf(namespace).links.map(({ ifname }) => indexOf(namespace, String(ifname)))
}
