import { subnetsOf } from '../../../model/subnets.js'
import { haveOverlap, type ReadableRecord, readRecord } from '../../../store/etcd/lease-record.js'
import { formatSubnetKey } from '../../../store/etcd/subnet-key.js'
import { prefix } from '../../../store/etcd/testing/key-value-of.js'
import type { SimNode } from '../sim-node.js'
import type { World } from '../world.js'

interface Holding {
  readonly node: SimNode
  readonly record: ReadableRecord
}

/** No subnet is acted on by two daemons whose leases are alive, and none by one to whom somebody was prior. */
export function guardHoldings(world: World): void {
  world.addWitness({ onHold: node => check(node) })
  world.books.onDeed(({ changes }) => {
    for (const { after } of changes) {
      const record = after && readRecord(prefix, after)
      if (record?.is !== 'readable') continue
      const node = world.nodes.find(({ name }) => name === record.lease.node)
      if (node !== undefined) check(node)
    }
  })

  function check(node: SimNode): void {
    const held = holdingOf(node)
    if (held === undefined) return
    for (const other of world.nodes) {
      if (other === node) continue
      const rival = holdingOf(other)
      if (rival !== undefined && haveOverlap(held.record.subnets, rival.record.subnets))
        world.breaks(`${node.name} and ${other.name} both hold ${held.record.kv.key} and ${rival.record.kv.key}`)
    }
    if (node.life?.standing?.is !== 'held') return
    const elder = world.records.find(
      record =>
        record.kv.key !== held.record.kv.key &&
        haveOverlap(record.subnets, held.record.subnets) &&
        record.kv.createRevision < held.record.kv.createRevision,
    )
    if (elder !== undefined)
      world.breaks(`${node.name} holds ${held.record.kv.key} although ${elder.kv.key} is older and overlaps it`)
  }

  /** What a daemon that lives acts on, if that is its lease in the store. */
  function holdingOf(node: SimNode): Holding | undefined {
    const own = node.life?.own
    const subnets = own && subnetsOf(own.subnet, own.ipv6Subnet)
    const kv = subnets && world.books.kvs.get(formatSubnetKey(prefix, subnets))
    const record = kv && readRecord(prefix, kv)
    return record?.is === 'readable' && record.lease.node === node.name ? { node, record } : undefined
  }
}
