import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../eventually.js'
import { viewOf } from '../kernel-view.js'
import { EtcdFleet } from './etcd-fleet.js'
import { hostileLeases, leaseValue } from './hostile-leases.js'
import { storedLeaseOf } from './stored-lease.js'
import { skip } from './why-skipped.js'

test('leases from a foreign hand are left out and named once, never reach the kernel, and cost pods no packet', {
  skip,
}, async t => {
  await using lab = await EtcdFleet.open()
  await lab.startAll()
  const { operator } = lab
  const daemon = lab.daemonOf('node-a')
  const namespace = lab.fleet.namespaceOf('node-a')
  const [own, other] = [await storedLeaseOf(operator, 'node-a'), await storedLeaseOf(operator, 'node-b')]
  const sentences = async () => (await daemon.report()).problems.map(({ sentence }) => sentence)
  const untilNewcomer = async (address: string) => {
    await lab.welcome(address)
    await eventually(async () => {
      const { peers } = await daemon.report()
      assert.equal(peers.find(({ node }) => node === 'node-x')?.publicAddress, address)
    })
  }
  await untilNewcomer('192.0.2.99')
  const before = viewOf(namespace)

  const leases = Object.entries(hostileLeases(own, other))
  await lab.unharmed(async () => {
    for (const [, { key, value }] of leases) await lab.put({ key, value })
    await eventually(async () => assert.equal((await sentences()).length, leases.length))
    // Other changes, with which all is looked at again.
    for (const address of ['192.0.2.98', '192.0.2.97', '192.0.2.99']) await untilNewcomer(address)
  })
  assert.deepEqual(viewOf(namespace), before)
  const told = await sentences()
  for (const [what, { told: piece }] of leases) {
    await t.test(what, () => {
      assert.equal(told.filter(sentence => sentence.includes(piece)).length, 1, `${piece}\n${told.join('\n')}`)
      assert.equal(daemon.log.filter(({ text }) => text.includes(piece)).length, 1)
    })
  }

  await t.test('when they are gone nobody speaks of them', async () => {
    for (const [, { key }] of leases) await lab.delete(key)
    await eventually(async () => assert.deepEqual(await sentences(), []))
  })

  await t.test('half a value in the place of its own lease is put right', async () => {
    await lab.put({ key: own.key, value: '{"PublicIP":', lease: own.etcdLease })
    await eventually(async () => {
      assert.deepEqual(await storedLeaseOf(operator, 'node-a'), own)
      assert.deepEqual(await sentences(), [])
    })
    assert.deepEqual(viewOf(namespace), before)
  })

  await t.test("another node's lease in the place of its own is an alarm, and no fight", async () => {
    const alarm = `evil at 192.0.2.77 has written its lease into ${own.key}, which node-a at 192.0.2.1 holds`
    await lab.put({ key: own.key, value: leaseValue('evil') })
    await eventually(async () => {
      const told = await sentences()
      assert.ok(
        told.some(sentence => sentence.startsWith(alarm)),
        told.join('\n'),
      )
    })
    assert.deepEqual(viewOf(namespace), before)
    await lab.delete(own.key)
    await eventually(async () => {
      assert.deepEqual(await sentences(), [])
      assert.equal((await storedLeaseOf(operator, 'node-a')).key, own.key)
    })
    assert.deepEqual(viewOf(namespace), before)
    assert.equal(daemon.log.filter(({ text }) => text.startsWith(alarm)).length, 1)
  })
})
