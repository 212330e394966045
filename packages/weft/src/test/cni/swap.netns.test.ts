import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { JsonObject } from '@weft/cni'
import { NetworkNamespace } from '@weft/linux'
import { programs } from '../../cni/program/testing/programs.js'
import { runIn } from '../run-in.js'
import { runDebianPlugin, skipWithoutPluginsOrNamespaces as skip, type Verb } from './debian-plugins.js'
import { ServedNode } from './served-node.js'

const [program] = programs
const base = { cniVersion: '1.0.0', name: 'cbr0' }
const runtimeConfig = { portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }] }

/** What flannel's own plugin makes of subnet.env for its delegate. */
function renderedAsFlannel(node: ServedNode): JsonObject {
  return {
    ...base,
    hairpinMode: true,
    ipMasq: true,
    ipam: {
      dataDir: node.path('networks'),
      ranges: [[{ subnet: '10.244.1.0/24' }], [{ subnet: 'fd00:10:244:1::/64' }]],
      routes: [{ dst: '10.244.0.0/16' }, { dst: 'fd00:10:244::/48' }],
      type: 'host-local',
    },
    isDefaultGateway: true,
    isGateway: true,
    mtu: 1500,
    type: 'bridge',
  }
}

async function theirs(node: ServedNode, pod: NetworkNamespace, { verb, config }: { verb: Verb; config: JsonObject }) {
  const run = { verb, config, containerId: 'c1', namespacePath: pod.path, node: node.namespace }
  const { isSuccess, answer } = await runDebianPlugin(String(config.type), run)
  assert.ok(isSuccess, JSON.stringify(answer))
  return answer
}

async function ours(node: ServedNode, pod: NetworkNamespace, { verb, config }: { verb: Verb; config: JsonObject }) {
  assert.ok(program)
  const end = await node.ask(program, { verb, namespacePath: pod.path, stdin: JSON.stringify(config) })
  assert.equal(end.exitCode, 0, end.stdout)
  return end.stdout === '' ? {} : JSON.parse(end.stdout)
}

function flannelConfig(node: ServedNode): JsonObject {
  return {
    ...base,
    type: 'flannel',
    subnetFile: node.subnetFile('dual'),
    dataDir: node.path('flannel'),
    ipam: { dataDir: node.path('networks') },
    delegate: { hairpinMode: true, isDefaultGateway: true },
  }
}

/** Links, held addresses, and every rule or chain that is of one container. */
function leftOn(node: ServedNode): readonly string[] {
  const addresses = readdirSync(node.path('networks/cbr0')).filter(name => /^(10\.|fd00)/.test(name))
  const rules = ['iptables-save -t nat', 'ip6tables-save -t nat'].flatMap(command =>
    runIn(node.namespace, command)
      .split('\n')
      .filter(line => /CNI-(DN-)?[0-9a-f]{20}/.test(line)),
  )
  return [...node.ports(), ...addresses, ...rules]
}

test("a pod of flannel with Debian's bridge and portmap is taken away by ours, with nothing left", {
  skip,
}, async () => {
  await using node = await ServedNode.open()
  using pod = NetworkNamespace.create()
  const rendered = renderedAsFlannel(node)
  writeFileSync(node.path('flannel/c1'), JSON.stringify(rendered))
  const prevResult = await theirs(node, pod, { verb: 'ADD', config: rendered })
  const portmap: JsonObject = { ...base, type: 'portmap', snat: true, runtimeConfig, prevResult }
  await theirs(node, pod, { verb: 'ADD', config: portmap })
  assert.ok(leftOn(node).length > 8, leftOn(node).join('\n'))
  await ours(node, pod, { verb: 'CHECK', config: { ...flannelConfig(node), prevResult } })
  await ours(node, pod, { verb: 'CHECK', config: portmap })
  await ours(node, pod, { verb: 'DEL', config: portmap })
  await ours(node, pod, { verb: 'DEL', config: { ...flannelConfig(node), prevResult } })
  assert.deepEqual(leftOn(node), [])
  assert.deepEqual(readdirSync(node.path('flannel')), [])
})

test("a pod of ours is taken away by Debian's portmap and bridge as flannel would ask them, with nothing left", {
  skip,
}, async () => {
  await using node = await ServedNode.open()
  using pod = NetworkNamespace.create()
  const prevResult = await ours(node, pod, { verb: 'ADD', config: flannelConfig(node) })
  const portmap: JsonObject = { ...base, type: 'portmap', snat: true, runtimeConfig, prevResult }
  await ours(node, pod, { verb: 'ADD', config: portmap })
  assert.ok(leftOn(node).length > 8, leftOn(node).join('\n'))
  // It hands the file to the delegate as it is, and removes it.
  assert.deepEqual(readdirSync(node.path('flannel')), ['c1'])
  const { weft, ...saved } = JSON.parse(readFileSync(node.path('flannel/c1'), 'utf8'))
  assert.deepEqual(saved, renderedAsFlannel(node))
  await theirs(node, pod, { verb: 'DEL', config: portmap })
  await theirs(node, pod, { verb: 'DEL', config: { ...saved, weft } })
  assert.deepEqual(leftOn(node), [])
})
