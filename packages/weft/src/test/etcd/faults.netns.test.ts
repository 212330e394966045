import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { skipWithoutEtcdctl } from '@weft/etcd/testing'
import { eventually } from '../eventually.js'
import { runAside } from '../run-in.js'
import { complaintOf } from './complaint-of.js'
import { cutOff } from './cut-off.js'
import { convergenceMs, EtcdFleet, prefix } from './etcd-fleet.js'
import { processorSeconds } from './processor-time.js'
import { skipWithoutStrace, slowDisk } from './slow-disk.js'
import { storedLeaseOf } from './stored-lease.js'
import { skip } from './why-skipped.js'

/** Silence is noticed by pings within ten seconds. */
const silenceMs = 15_000
const flushMs = 150
const quotaBytes = 2_000_000

/** ETCD_AWAY_SECONDS=300 is the long form: only then is there enough of it to judge the processor time by. */
const awaySeconds = Number(process.env.ETCD_AWAY_SECONDS ?? 3)
const isLong = awaySeconds >= 60
const mostShare = 0.01
const thrift = isLong ? ', which takes less than 1 % of a processor' : ''

test('whatever becomes of the etcd, pods lose no packet, nodes keep their subnets and changes come through', {
  skip,
}, async t => {
  await using lab = await EtcdFleet.open({ args: [`--quota-backend-bytes=${quotaBytes}`] })
  await lab.startAll()
  const { fleet, operator } = lab

  await t.test('its leader dies and comes back', async t => {
    await lab.unharmed(async () => {
      const { member } = await lab.leader()
      await member.kill()
      t.diagnostic(`a change from the death of the leader on: ${await lab.convergence()}`)
      member.start()
      t.diagnostic(`a change from its return on: ${await lab.convergence()}`)
    })
  })

  await t.test('the cable of the one that node-a talks to is pulled and put back', async t => {
    await lab.unharmed(async () => {
      const connected = await runAside(fleet.namespaceOf('node-a'), 'ss -Htn state established dport = :2379')
      const { node } = lab.members.find(({ member }) => connected.includes(new URL(member.endpoint).host)) ?? {}
      assert.ok(node, `node-a talks to no member: ${connected}`)
      fleet.cluster.cutCable(node)
      t.diagnostic(`a change while ${node} is cut off: ${await lab.convergence(silenceMs)}`)
      fleet.cluster.mendCable(node)
      t.diagnostic(`a change from its return on: ${await lab.convergence()}`)
    })
  })

  await t.test('its disks are slow', { skip: skipWithoutStrace }, async t => {
    await lab.unharmed(async () => {
      const disks = await Promise.all(lab.members.map(({ member }) => slowDisk(member.pid ?? 0, flushMs)))
      t.diagnostic(`a change while each flush takes ${flushMs} ms more: ${await lab.convergence(silenceMs)}`)
      const start = performance.now()
      await lab.start('node-d').ready()
      t.diagnostic(`a fourth node has its lease after ${Math.round(performance.now() - start)} ms`)
      await Promise.all(disks.map(disk => disk[Symbol.asyncDispose]()))
      t.diagnostic(`a change from then on: ${await lab.convergence()}`)
    })
  })

  await t.test(`it is away for ${awaySeconds} s${thrift}`, async t => {
    await lab.unharmed(async () => {
      await lab.killMembers()
      const before = processorTimes(lab)
      await sleep(awaySeconds * 1_000)
      for (const [node, seconds] of processorTimes(lab)) {
        const share = (seconds - (before.get(node) ?? 0)) / awaySeconds
        t.diagnostic(`weftd on ${node}: ${(share * 100).toFixed(2)} % of a processor`)
        if (isLong) assert.ok(share < mostShare)
      }
      lab.startMembers()
      t.diagnostic(`a change from its return on: ${await lab.convergence()}`)
    })
  })

  await t.test('it has forgotten the changes that nodes missed while they were cut off', async t => {
    await lab.unharmed(async () => {
      await lab.convergence()
      const outages = await Promise.all([...lab.daemons.keys()].map(node => cutOff(fleet.namespaceOf(node))))
      await Promise.all([...lab.daemons.values()].map(complaintOf))
      await lab.welcome('192.0.2.99')
      const { revision } = await operator.put({ key: `${prefix}/later`, value: '' })
      await operator.compact(revision)
      for (const outage of outages) await outage[Symbol.asyncDispose]()
      t.diagnostic(`a change from the end of the outage on: ${await lab.convergence()}`)
    })
  })

  await t.test('the lease of a node that is cut off runs out; it has its subnet again', async t => {
    const [a, c] = [lab.daemonOf('node-a'), lab.daemonOf('node-c')]
    const isPeer = async () => (await a.report()).peers.some(({ node }) => node === 'node-c')
    await lab.unharmed(
      async () => {
        const outage = await cutOff(fleet.namespaceOf('node-c'))
        await complaintOf(c)
        await operator.revokeLease((await storedLeaseOf(operator, 'node-c')).etcdLease)
        await eventually(async () => assert.ok(!(await isPeer())))
        await outage[Symbol.asyncDispose]()
        t.diagnostic(`a change from the end of the outage on: ${await lab.convergence()}`)
        await eventually(async () => assert.ok(await isPeer()), convergenceMs)
      },
      lab.flowsAmong('node-a', 'node-b'),
    )
    await lab.unharmed(async () => {})
  })

  await t.test(
    'it is full: who has a lease keeps it, who has none gets it when there is room',
    {
      skip: skipWithoutEtcdctl,
    },
    async t => {
      const etcdctl = (words: string) =>
        runAside(fleet.namespaceOf('node-d'), `etcdctl --endpoints ${lab.etcd.endpoints.join()} ${words}`)
      await lab.unharmed(async () => {
        await assert.rejects(fill(lab), { code: 'no-space' })
        await lab.daemonOf('node-b').kill()
        await lab.start('node-b').ready()
        const told = await complaintOf(lab.start('node-e'))
        assert.match(told, /refuses: etcdserver: mvcc: database space exceeded; /)
        const { revision } = await operator.delete({ prefix: '/filler/' })
        await operator.compact(revision)
        await etcdctl('defrag')
        await etcdctl('alarm disarm')
        t.diagnostic(`a change from then on, and a lease for another node: ${await lab.convergence()}`)
      })
    },
  )
})

function processorTimes(lab: EtcdFleet): ReadonlyMap<string, number> {
  return new Map([...lab.daemons].map(([node, { pid }]) => [node, processorSeconds(pid)]))
}

async function fill({ operator }: EtcdFleet): Promise<never> {
  const value = Buffer.alloc(100_000)
  for (let index = 0; ; index++) await operator.put({ key: `/filler/${index}`, value })
}
