import { contains, familyOf, type Prefix } from '@weft/inet'
import type { NetworkConfig } from '../../../config/network-config.js'
import { families, familyLease } from '../../../model/family.js'
import type { Lease } from '../../../model/lease.js'
import type { Operation } from '../../../model/operation.js'
import { judgeRecords } from '../../../store/etcd/judge-records.js'
import { prefix } from '../../../store/etcd/testing/key-value-of.js'
import { isAt, type SimNode } from '../sim-node.js'
import type { World } from '../world.js'

/** News is on its way for a while. */
const graceMs = 15_000

interface Known {
  readonly config: NetworkConfig
  readonly sinceMs: number
}

/** Nobody takes down the way to a peer whose lease has stood unchanged for a while: its pods would be cut off. */
export function guardPeers(world: World): void {
  let standing = new Map<Lease, number>()
  const configs = new WeakMap<SimNode, Known>()
  world.books.onDeed(() => {
    const nowMs = world.clock.monotonicMs()
    const { leases } = judgeRecords(prefix, world.books.kvs.values())
    standing = new Map(leases.map(lease => [lease, standing.get(lease) ?? nowMs]))
  })
  world.addWitness({ onOperations })

  function onOperations(node: SimNode, operations: readonly Operation[]): void {
    const config = node.life?.intent?.config
    if (config === undefined) return
    const nowMs = world.clock.monotonicMs()
    const known = configs.get(node)
    if (known?.config !== config) configs.set(node, { config, sinceMs: nowMs })
    if (known?.config !== config || nowMs - known.sinceMs < graceMs) return
    for (const operation of operations) {
      if (operation.do !== 'route.delete') continue
      const { destination } = operation.route
      const isReplaced = operations.some(
        other => other.do === 'route.replace' && other.route.destination === destination,
      )
      const lease = isReplaced ? undefined : standingLease(node, config, destination)
      if (lease !== undefined)
        world.breaks(`${node.name} takes down the way to ${destination} although the lease of ${lease.node} stands`)
    }
  }

  function standingLease(node: SimNode, config: NetworkConfig, subnet: Prefix): Lease | undefined {
    const family = familyOf(subnet)
    const network = config.families[family]
    if (network === undefined || !contains(network.network, subnet)) return undefined
    for (const [lease, sinceMs] of standing) {
      if (familyLease(lease, family).subnet !== subnet || lease.node === node.name) continue
      const isNews = world.clock.monotonicMs() - sinceMs < graceMs
      const isPeer = lease.backendType === config.backend.type && !sharesAddress(lease) && !isAt(node, lease)
      return isNews || !isPeer ? undefined : lease
    }
    return undefined
  }

  /** Whoever has somebody else's address, or is where somebody else says to be, has more to sort out. */
  function sharesAddress(lease: Lease): boolean {
    return families.some(family => {
      const { publicAddress } = familyLease(lease, family)
      if (publicAddress === undefined) return true
      const holders = [...standing.keys()].filter(other => familyLease(other, family).publicAddress === publicAddress)
      return holders.length > 1
    })
  }
}
