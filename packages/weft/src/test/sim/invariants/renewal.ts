import { subnetsOf } from '../../../model/subnets.js'
import { readRecord } from '../../../store/etcd/lease-record.js'
import { formatSubnetKey } from '../../../store/etcd/subnet-key.js'
import { prefix } from '../../../store/etcd/testing/key-value-of.js'
import type { DaemonLife } from '../daemon-life.js'
import type { SimNode } from '../sim-node.js'
import type { World } from '../world.js'

const stepMs = 1_000

/** The lease that a daemon acts on does not run out while the daemon lives and reaches its store. */
export function guardRenewal(world: World): void {
  const undisturbed = new Map<DaemonLife, number>()
  void (async () => {
    while (!world.end.aborted) {
      await world.clock.wait(stepMs, world.end)
      for (const { life, way } of world.nodes) {
        if (life === undefined) continue
        const isWell = way.isWell && world.mood.is === 'well'
        undisturbed.set(life, isWell ? (undisturbed.get(life) ?? 0) + stepMs : 0)
      }
    }
  })()
  world.books.onDeed(({ author, changes }) => {
    if (author.is !== 'time') return
    for (const { key, before } of changes) {
      const record = before && readRecord(prefix, before)
      const node = world.nodes.find(({ name }) => record?.is === 'readable' && record.lease.node === name)
      if (node?.life === undefined || keyOf(node) !== key) continue
      if ((undisturbed.get(node.life) ?? 0) > (world.scenario.ttlSeconds + 10) * 1000)
        world.breaks(`${key} ran out although ${node.name} lives and reaches the store`)
    }
  })
}

function keyOf({ life }: SimNode): string | undefined {
  const subnets = life?.own && subnetsOf(life.own.subnet, life.own.ipv6Subnet)
  return subnets && formatSubnetKey(prefix, subnets)
}
