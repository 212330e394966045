import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NetworkNamespace } from '@weft/linux'
import { type RouteEvent, watchRoute } from '@weft/netlink'
import type { DaemonProcess } from './daemon-process.js'
import { Fleet } from './fleet.js'
import { indexOf, numberedTablesOf, viewOf } from './kernel-view.js'
import { assertHealed } from './meddle.js'
import { leaseOf, netConf } from './network-documents.js'
import { runIn } from './run-in.js'
import { assertNothingLost, streamWhile } from './stream-while.js'
import { assertTcpUnbroken } from './tcp-while.js'
import { skip } from './why-skipped.js'

const ends = {
  SIGTERM: async (daemon: DaemonProcess) => assert.equal(await daemon.stop(), 0),
  SIGKILL: (daemon: DaemonProcess) => daemon.kill(),
}

for (const backend of ['vxlan', 'host-gw']) {
  test(`${backend}: a restart loses no packet of a thousand a second and holds up no TCP stream, and the new daemon changes nothing`, {
    skip,
  }, async t => {
    const leases = [leaseOf(1), leaseOf(2)]
    await using fleet = await Fleet.open({ nodes: 2, netConf: netConf({ Type: backend }), leases })
    let daemon = fleet.start('node-a', '--ip-masq')
    await Promise.all([daemon.ready(), fleet.start('node-b', '--ip-masq').ready()])
    const [from, to] = [fleet.addPod('node-a'), fleet.addPod('node-b')]
    const namespace = fleet.namespaceOf('node-a')
    const unchanging = () => ({
      ...viewOf(namespace),
      tables: numberedTablesOf(namespace),
      indexes: indexesOf(namespace),
    })

    for (const [signal, end] of Object.entries(ends)) {
      await t.test(`after ${signal}`, async () => {
        const before = unchanging()
        using changes = new ChangeWatch(namespace)
        await assertTcpUnbroken(from, to, async () => {
          const streams = await streamWhile(from, to, async () => {
            await end(daemon)
            await sleep(100)
            daemon = fleet.start('node-a', '--ip-masq')
            const { operations } = await daemon.ready()
            assert.equal(operations.total, 0, JSON.stringify(operations.recent))
          })
          assertNothingLost(streams)
        })
        assert.deepEqual(changes.seen, [])
        assert.deepEqual(unchanging(), before)
      })
    }

    await t.test('with no daemon at all the data plane stays and pods talk on', async () => {
      const before = unchanging()
      assert.equal(await daemon.stop(), 0)
      assertNothingLost(await streamWhile(from, to, () => sleep(100)))
      assert.deepEqual(unchanging(), before)
    })
  })
}

test('a daemon that is killed in the middle of its first work leaves nothing that the next one cannot finish', {
  skip,
}, async () => {
  const leases = Array.from({ length: 200 }, (_, place) => place + 1).map(index => ({
    ...leaseOf(index),
    Node: index === 1 ? 'node-a' : `peer-${index}`,
  }))
  await using fleet = await Fleet.open({ nodes: 2, netConf: netConf({ Type: 'vxlan' }), leases })
  const namespace = fleet.namespaceOf('node-a')
  for (const delayMs of [150, 180, 210, 240, 270]) {
    const daemon = fleet.start('node-a', '--ip-masq')
    await sleep(delayMs)
    await daemon.kill()
  }
  const { peers, failures, problems } = await fleet.start('node-a', '--ip-masq').ready()
  assert.deepEqual({ failures, problems, peers: peers.length }, { failures: [], problems: [], peers: 398 })
  const survivor = viewOf(namespace)
  assert.deepEqual(
    [survivor.neighbors, survivor.forwarding, survivor.nexthops].map(({ length }) => length),
    [398, 398, 199],
  )
  assert.equal(survivor.routes.filter(({ protocol }) => protocol === '138').length, 398)
})

test('a daemon whose log nobody reads any more goes on', { skip }, async () => {
  await using fleet = await Fleet.open({
    nodes: 1,
    netConf: netConf({ Type: 'vxlan' }),
    leases: [leaseOf(1), leaseOf(2)],
  })
  const daemon = fleet.start('node-a')
  await daemon.ready()
  const namespace = fleet.namespaceOf('node-a')
  const healthy = viewOf(namespace)
  daemon.closeLog()
  for (let time = 0; time < 2; time++) {
    runIn(namespace, 'ip route del 10.244.2.0/24')
    await assertHealed(namespace, healthy)
  }
  assert.equal(await daemon.stop(), 0)
})

function indexesOf(namespace: NetworkNamespace): unknown {
  return viewOf(namespace).links.map(({ ifname }) => indexOf(namespace, String(ifname)))
}

/** Writes to the kernel, seen from outside; neighbours on the cables come and go with the packets. */
class ChangeWatch implements Disposable {
  readonly seen: RouteEvent[] = []
  readonly #watch: Disposable

  constructor(namespace: NetworkNamespace) {
    const fail = (cause: Error) => {
      throw cause
    }
    this.#watch = watchRoute({
      namespace,
      groups: ['link', 'ipv4-address', 'ipv6-address', 'ipv4-route', 'ipv6-route', 'neighbor', 'nexthop', 'rule'],
      onEvents: events => this.seen.push(...events.filter(event => !isOfTraffic(event))),
      onLost: fail,
      onError: fail,
    })
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
  }
}

function isOfTraffic({ kind, value }: RouteEvent): boolean {
  return (kind === 'neighbor' && value.state !== 'permanent') || (kind === 'forwarding' && !value.isPermanent)
}
