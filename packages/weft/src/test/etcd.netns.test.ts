import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EtcdCluster, skipWithoutEtcd } from '@weft/etcd/testing'
import { spawnIn } from '@weft/netlab'
import { eventually } from './eventually.js'
import { Fleet } from './fleet.js'
import { linkOf } from './kernel-view.js'
import { netConf } from './network-documents.js'
import { assertNothingLost, streamWhile } from './stream-while.js'
import { runWeft } from './weft-program.js'
import { skip as skipFleet } from './why-skipped.js'

const skip = skipFleet || skipWithoutEtcd

const endpoints = ['--etcd-endpoints', 'http://192.0.2.1:2379']

/** Two machines, an etcd on the first of them, and net-conf in it. */
async function openFleet() {
  const fleet = await Fleet.open({ nodes: 2, netConf: netConf({ Type: 'vxlan' }), leases: [] })
  const namespace = fleet.namespaceOf('node-a')
  const etcd = await EtcdCluster.start({
    hosts: ['192.0.2.1'],
    spawn: () => (command, args) => spawnIn(namespace, [command, ...args], { stdio: ['ignore', 'ignore', 'pipe'] }),
  })
  const weft = (...args: readonly string[]) => {
    const { exitCode, output, errors } = runWeft(namespace, ...args, ...endpoints)
    assert.equal(exitCode, 0, errors)
    return output
  }
  await eventually(() => weft('config', 'set', fleet.folder.join('net-conf.json')))
  const start = (node: string) =>
    fleet.start(
      node,
      '--iface',
      'eth0',
      '--store',
      'etcd',
      ...endpoints,
      '--snapshot-file',
      fleet.folder.join(`${node}.json`),
    )
  return {
    fleet,
    etcd,
    weft,
    start,
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]()
      await etcd.close()
    },
  }
}

test('nodes get their leases from etcd, and neither its death nor a start without it costs a packet', {
  skip,
}, async () => {
  await using lab = await openFleet()
  const { fleet, etcd, weft, start } = lab
  const [a, b] = [start('node-a'), start('node-b')]
  await Promise.all([a.ready(), b.ready()])
  const { leases } = JSON.parse(weft('lease', 'list', '--json'))
  assert.deepEqual(
    leases
      .map(({ lease, standing }: { lease: { node: string }; standing: string }) => `${lease.node} ${standing}`)
      .sort(),
    ['node-a leased', 'node-b leased'],
  )
  const [podA, podB] = [fleet.addPod('node-a'), fleet.addPod('node-b')]
  const mac = linkOf(fleet.namespaceOf('node-b'), 'flannel.1').address
  const streams = await streamWhile(podA, podB, async () => {
    await Promise.all(etcd.members.map(member => member.kill()))
    await b.kill()
    const again = start('node-b')
    const report = await again.ready()
    assert.equal(report.peers.length, 2)
    await eventually(async () => {
      const codes = (await again.report()).problems.map(({ code }) => code)
      assert.ok(codes.includes('store-stale'), codes.join())
    })
    for (const member of etcd.members) member.start()
    await eventually(async () => assert.deepEqual((await again.report()).problems, []))
  })
  assertNothingLost(streams)
  assert.equal(linkOf(fleet.namespaceOf('node-b'), 'flannel.1').address, mac)
})

test('a lease that is reserved stays where it is, and one that is deleted is there again at once', {
  skip,
}, async () => {
  await using lab = await openFleet()
  const { weft, start } = lab
  await start('node-a').ready()
  assert.match(weft('lease', 'reserve', 'node-a'), / is reserved\n$/)
  assert.match(weft('lease', 'list'), /node-a .* reserved\n$/)
  weft('lease', 'release', 'node-a', '--now')
  await eventually(() => assert.match(weft('lease', 'list'), /node-a .* leased, 2[34] h \d+ min\n$/))
})
