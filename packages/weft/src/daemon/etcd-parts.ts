import type { Lease } from '../model/lease.js'
import { EtcdConfig } from '../store/etcd/etcd-config.js'
import { EtcdStore } from '../store/etcd/etcd-store.js'
import type { KeyValueStore } from '../store/etcd/key-value-store.js'
import type { LeaseStore } from '../store/lease-store.js'
import { SnapshotConfig } from '../store/snapshot/snapshot-config.js'
import { type Notebook, SnapshotFile } from '../store/snapshot/snapshot-file.js'
import { SnapshotStore } from '../store/snapshot/snapshot-store.js'
import type { Clock } from '../time/clock.js'
import type { DaemonParts } from './daemon.js'
import type { NodeSources } from './node-loop.js'
import { configFault, readConfigSource } from './read-config-source.js'

interface EtcdPlaceOptions {
  readonly kv: KeyValueStore
  /** Where the etcd is, for people. */
  readonly name: string
  readonly prefix: string
  readonly clock: Clock
  readonly renewMarginSeconds?: number
}

export interface EtcdPartsOptions extends EtcdPlaceOptions {
  readonly node: string
  /** The lease that this node had, by what others than the snapshot tell. */
  readonly formerLease: Lease | undefined
  readonly snapshotPath: string
}

export interface EtcdSourcesOptions extends EtcdPlaceOptions {
  readonly file: Notebook
  readonly ttlSeconds: number
  /** From 0 up to 1. */
  readonly random: () => number
}

/** flannel's: a node that is off for less than a day has its subnet when it is back. */
const ttlSeconds = 86_400

type EtcdParts = Required<Pick<DaemonParts, 'store' | 'watchConfig' | 'background'>> &
  Pick<DaemonParts, 'previousLease'>

/** What a daemon needs whose net-conf and leases are in an etcd. */
export async function openEtcdParts(options: EtcdPartsOptions): Promise<EtcdParts> {
  const { prefix, node, formerLease, snapshotPath, clock } = options
  const file = await SnapshotFile.open({ path: snapshotPath, node, store: `etcd ${prefix}`, clock })
  const previousLease = file.saved?.own ?? formerLease
  return {
    ...etcdSources({ ...options, file, ttlSeconds, random: Math.random }),
    background: (signal, tell) => file.run(signal, tell),
    ...(previousLease && { previousLease }),
  }
}

interface EtcdSources extends Pick<NodeSources, 'watchConfig'> {
  readonly store: Required<LeaseStore>
}

/** Net-conf and leases in an etcd, remembered for when it is away. */
export function etcdSources(options: EtcdSourcesOptions): EtcdSources {
  const { file, clock } = options
  const source = new SnapshotConfig({ source: new EtcdConfig(options), file, clock, fault: configFault })
  return {
    store: new SnapshotStore({ store: new EtcdStore(options), file, clock }),
    watchConfig: signal => readConfigSource(source, signal),
  }
}
