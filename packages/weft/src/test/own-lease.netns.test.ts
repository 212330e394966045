import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { eventually, repairMs } from './eventually.js'
import { Fleet } from './fleet.js'
import { addressesOf, linkOf, tablesOf, viewOf } from './kernel-view.js'
import { leaseOf, netConf } from './network-documents.js'
import { expectedLines, peerLines, withMacs } from './peer-lines.js'
import { skip } from './why-skipped.js'

const [a, b] = [withMacs(leaseOf(1), '01'), withMacs(leaseOf(2), '02')]

test('a node without a lease waits and touches nothing, is served when it gets one, and keeps what it has when that goes', {
  skip,
}, async () => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [b] })
  const namespace = fleet.namespaceOf('node-a')
  const untouched = viewOf(namespace)
  const daemon = fleet.start('node-a')
  const waits = () =>
    eventually(async () => {
      const { state, problems } = await daemon.report()
      assert.equal(state, 'blocked')
      assert.deepEqual(
        problems.map(({ sentence }) => sentence),
        ['there is no lease for this node, node-a, in the store yet'],
      )
    })
  await waits()
  assert.deepEqual(viewOf(namespace), untouched)
  assert.ok(!existsSync(fleet.subnetFileOf('node-a')))

  fleet.setLeases([a, b])
  await daemon.ready()
  const served = viewOf(namespace)
  assert.deepEqual(peerLines(namespace), expectedLines([b]))

  fleet.setLeases([b])
  await waits()
  assert.deepEqual(viewOf(namespace), served)
  assert.ok(existsSync(fleet.subnetFileOf('node-a')))
})

test("when the node's own lease changes, devices, rules and subnet.env change with it", { skip }, async t => {
  await using fleet = await Fleet.open({ nodes: 1, netConf: netConf({ Type: 'vxlan' }), leases: [a, b] })
  const namespace = fleet.namespaceOf('node-a')
  const daemon = fleet.start('node-a', '--ip-masq')
  await daemon.ready()

  await t.test('another subnet', async () => {
    fleet.setLeases([{ ...a, Subnet: '10.244.51.0/24', IPv6Subnet: 'fd00:10:244:51::/64' }, b])
    await eventually(() => {
      assert.deepEqual(
        ['flannel.1', 'flannel-v6.1'].flatMap(name => addressesOf(namespace, name)).map(({ local }) => local),
        ['10.244.51.0', 'fd00:10:244:51::'],
      )
      const rules = tablesOf(namespace).flatMap(({ lines }) => lines)
      assert.ok(rules.includes('ip saddr 10.244.51.0/24 ip daddr 10.244.0.0/16 return'))
      assert.ok(!rules.some(rule => rule.includes('10.244.1.0/24')))
      const env = readFileSync(fleet.subnetFileOf('node-a'), 'utf8')
      assert.match(env, /^FLANNEL_SUBNET=10\.244\.51\.1\/24$/m)
      assert.match(env, /^FLANNEL_IPV6_SUBNET=fd00:10:244:51::1\/64$/m)
    }, repairMs)
  })

  await t.test('another MAC, with which the kernel forgets the neighbours of the device', async () => {
    fleet.setLeases([withMacs(leaseOf(1), '11'), b])
    await eventually(() => {
      assert.equal(linkOf(namespace, 'flannel.1').address, '02:00:00:00:04:11')
      assert.equal(linkOf(namespace, 'flannel-v6.1').address, '02:00:00:00:06:11')
      assert.deepEqual(peerLines(namespace), expectedLines([b]))
    }, repairMs)
  })
  assert.deepEqual((await daemon.report()).failures, [])
})
