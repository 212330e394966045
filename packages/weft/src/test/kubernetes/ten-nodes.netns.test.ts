import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skipWithoutOpenssl } from '@weft/etcd/testing'
import { addressOf } from '@weft/inet'
import { Pinger, type Pod } from '@weft/netlab'
import type { JsonObject } from '../../model/json.js'
import { eventually } from '../eventually.js'
import { linkOf, type Row, viewOf } from '../kernel-view.js'
import { netConf } from '../network-documents.js'
import { skip as skipFleet } from '../why-skipped.js'
import { KubeFleet } from './kube-fleet.js'

const skip = skipFleet || skipWithoutOpenssl

const prefix = 'flannel.alpha.coreos.com/'

test('ten nodes of a cluster: pods reach each other, nodes say what flannel says and nothing else of them is touched, and who is gone leaves nothing', {
  skip,
}, async t => {
  await using lab = await KubeFleet.open({ nodes: 10, netConf: netConf({ Type: 'vxlan' }) })
  const { nodes, fleet } = lab
  const before = new Map(nodes.map(node => [node, lab.nodeObject(node)]))
  const start = performance.now()
  await Promise.all(nodes.map(node => lab.start(node, ['--ip-masq']).ready()))
  await Promise.all(nodes.map(node => hasPeers(lab, node, nodes.length - 1)))
  t.diagnostic(`ten daemons ready, with all their peers: ${Math.round(performance.now() - start)} ms`)

  const pods = nodes.map(node => fleet.addPod(node))
  await reachEachOther(pods)

  await eventually(() => {
    for (const node of nodes) assert.ok(networkCondition(lab.nodeObject(node)), node)
  })
  for (const [at, node] of nodes.entries()) {
    assert.deepEqual(ownAnnotations(lab, node), contractOf(lab, node, at + 1))
    assert.deepEqual(foreignPart(lab.nodeObject(node)), foreignPart(before.get(node) ?? {}))
  }

  const [first = '', second = '', third = ''] = nodes
  for (const at of [1, 3]) assert.ok(tracesOf(viewOf(fleet.namespaceOf(second)), at).length > 4)
  // A daemon that is killed takes its node out of nothing: pods talk on, and it finds all as it was.
  const [mac, view] = [linkOf(fleet.namespaceOf(second), 'flannel.1').address, viewOf(fleet.namespaceOf(second))]
  await lab.daemonOf(second).kill()
  await reachEachOther(pods)
  await lab.start(second, ['--ip-masq']).ready()
  assert.equal(linkOf(fleet.namespaceOf(second), 'flannel.1').address, mac)
  assert.deepEqual(viewOf(fleet.namespaceOf(second)), view)

  // A node that leaves the cluster, and another one in its place with its name: another machine, another MAC.
  await lab.daemonOf(third).kill()
  lab.leave(third)
  const others = nodes.filter(node => node !== third)
  await Promise.all(others.map(node => hasPeers(lab, node, nodes.length - 2)))
  await eventually(() => {
    for (const node of others) assert.deepEqual(tracesOf(viewOf(fleet.namespaceOf(node)), 3), [], node)
  })
  await lab.replaceMachine(third)
  lab.join(third)
  await lab.start(third, ['--ip-masq']).ready()
  await Promise.all(nodes.map(node => hasPeers(lab, node, nodes.length - 1)))
  await reachEachOther([...pods.filter(pod => pod.plan.name !== `pod-of-${third}`), fleet.addPod(third)])
  assert.deepEqual(ownAnnotations(lab, third), contractOf(lab, third, 3))

  // Who takes the marker away takes the node out of the network, though its object stays.
  await lab.daemonOf(first).kill()
  const annotations = { [`${prefix}kube-subnet-manager`]: null }
  lab.server.objects.patch({ resource: 'nodes', name: first }, { metadata: { annotations } })
  await eventually(() => {
    for (const node of nodes.slice(1)) assert.deepEqual(tracesOf(viewOf(fleet.namespaceOf(node)), 1), [], node)
  })
  for (const node of nodes.slice(1)) {
    const { problems, failures } = await lab.daemonOf(node).report()
    assert.deepEqual({ problems, failures }, { problems: [], failures: [] }, node)
  }
})

function hasPeers(lab: KubeFleet, node: string, count: number): Promise<void> {
  return eventually(async () => {
    const { peers } = await lab.daemonOf(node).report()
    const done = peers.filter(({ state }) => state === 'done')
    assert.equal(done.length, 2 * count, `${node}: ${done.length} ways to peers in two families`)
  })
}

/** Each pod pings all others, in both families. */
async function reachEachOther(pods: readonly Pod[]): Promise<void> {
  for (const family of ['ipv4', 'ipv6'] as const)
    await Promise.all(
      pods.map(async from => {
        using pinger = Pinger.open(from.namespace, family)
        for (const to of pods.filter(pod => pod !== from)) {
          const destination = to.plan.addresses.map(addressOf).find(one => one.includes(':') === (family === 'ipv6'))
          assert.ok(destination)
          await eventually(async () => {
            const { outcome } = await pinger.ping({ destination, timeoutMilliseconds: 1_000 })
            assert.equal(outcome, 'reply', `${from.plan.name} to ${to.plan.name} at ${destination}`)
          })
        }
      }),
    )
}

function ownAnnotations(lab: KubeFleet, node: string): readonly (readonly [name: string, text: string])[] {
  const own = Object.entries(lab.annotationsOf(node)).filter(([name]) => name.startsWith(prefix))
  return own.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Byte for byte what flannel writes for a vxlan node in both families. */
function contractOf({ fleet }: KubeFleet, node: string, index: number): ReturnType<typeof ownAnnotations> {
  const data = (device: string) => `{"VNI":1,"VtepMAC":"${linkOf(fleet.namespaceOf(node), device).address}"}`
  return [
    [`${prefix}backend-data`, data('flannel.1')],
    [`${prefix}backend-type`, 'vxlan'],
    [`${prefix}backend-v6-data`, data('flannel-v6.1')],
    [`${prefix}kube-subnet-manager`, 'true'],
    [`${prefix}public-ip`, `192.0.2.${index}`],
    [`${prefix}public-ipv6`, `2001:db8:0:2::${index}`],
  ]
}

function networkCondition({ status }: JsonObject): JsonObject | undefined {
  const { conditions } = status as { readonly conditions: readonly JsonObject[] }
  return conditions.find(({ type, status, reason }) => {
    return type === 'NetworkUnavailable' && status === 'False' && reason === 'FlannelIsUp'
  })
}

/** All of a Node object that is none of ours, but for what the server counts by itself. */
function foreignPart(node: JsonObject): unknown {
  const { metadata, status, ...rest } = node as { metadata: JsonObject; status: JsonObject }
  const { annotations, resourceVersion: _version, managedFields: _managers, ...more } = metadata
  const { conditions, ...state } = status
  return {
    ...rest,
    metadata: {
      ...more,
      annotations: Object.entries(annotations as JsonObject).filter(([name]) => !name.startsWith(prefix)),
    },
    status: {
      ...state,
      conditions: (conditions as readonly JsonObject[]).filter(({ type }) => type !== 'NetworkUnavailable'),
    },
  }
}

/** All in a kernel that has to do with the n-th node. */
function tracesOf(view: ReturnType<typeof viewOf>, index: number): readonly Row[] {
  const words = [`10.244.${index}.0`, `fd00:10:244:${index}::`, `"192.0.2.${index}"`, `"2001:db8:0:2::${index}"`]
  const { neighbors, forwarding, routes, nexthops } = view
  return [...neighbors, ...forwarding, ...routes, ...nexthops].filter(row => {
    const text = JSON.stringify(row)
    return words.some(word => text.includes(word))
  })
}
