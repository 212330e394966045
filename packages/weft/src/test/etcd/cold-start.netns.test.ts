import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { test } from 'node:test'
import { addressOf, familyOf } from '@weft/inet'
import { Pinger, type Pod } from '@weft/netlab'
import { eventually, repairMs } from '../eventually.js'
import { EtcdFleet } from './etcd-fleet.js'
import { skip } from './why-skipped.js'

test('machines that start while their etcd is away let pods talk, say that they go by memory, and catch up', {
  skip,
}, async t => {
  await using lab = await EtcdFleet.open()
  await lab.startAll()
  await lab.convergence()
  const nodes = ['node-a', 'node-b']
  const { fleet } = lab
  await eventually(() => {
    for (const node of nodes) assert.match(readFileSync(fleet.folder.join(`${node}.json`), 'utf8'), /"node-x"/)
  })

  await Promise.all(nodes.map(node => lab.daemonOf(node).kill()))
  // What they cannot know of.
  await lab.welcome('192.0.2.99')
  await lab.killMembers()
  const [from, to] = nodes.map(node => restartMachine(lab, node))
  assert.ok(from && to)

  const start = performance.now()
  const daemons = nodes.map(node => lab.start(node))
  await untilPodsTalk(from, to)
  t.diagnostic(`pods talk ${Math.round(performance.now() - start)} ms from the start of both daemons`)
  await Promise.all(
    daemons.map(async daemon => {
      const { peers, store, problems } = await daemon.ready()
      assert.equal(peers.length, 5)
      assert.ok(problems.some(({ code }) => code === 'store-stale'))
      assert.ok(store.rememberedFrom)
    }),
  )

  await lab.unharmed(async () => {
    lab.startMembers()
    t.diagnostic(`a change from the return of the etcd on: ${await lab.convergence()}`)
  }, [{ from, to }])
  for (const daemon of daemons) assert.equal((await daemon.report()).store.rememberedFrom, undefined)
})

/** Its power failed: nothing is left but what is on its disk. The pod that it had has the addresses that it had. */
function restartMachine({ fleet }: EtcdFleet, node: string): Pod {
  const { plan } = fleet.cluster.node(node)
  fleet.cluster.removeNode(node)
  fleet.cluster.addNode(plan)
  const pod = fleet.addPod(node)
  rmSync(fleet.subnetFileOf(node))
  return pod
}

async function untilPodsTalk(from: Pod, to: Pod): Promise<void> {
  await Promise.all(
    to.plan.addresses.map(addressOf).map(async destination => {
      using pinger = Pinger.open(from.namespace, familyOf(destination))
      await eventually(async () => {
        const { outcome } = await pinger.ping({ destination, timeoutMilliseconds: 10 })
        assert.equal(outcome, 'reply')
      }, repairMs)
    }),
  )
}
