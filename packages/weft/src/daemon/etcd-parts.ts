import type { Problem } from '../model/problem.js'
import type { ConfigText } from '../store/config-source.js'
import { EtcdConfig } from '../store/etcd/etcd-config.js'
import { EtcdStore } from '../store/etcd/etcd-store.js'
import type { KeyValueStore } from '../store/etcd/key-value-store.js'
import { SnapshotConfig } from '../store/snapshot/snapshot-config.js'
import { SnapshotFile } from '../store/snapshot/snapshot-file.js'
import { SnapshotStore } from '../store/snapshot/snapshot-store.js'
import type { Clock } from '../time/clock.js'
import type { DaemonParts } from './daemon.js'
import { readPreviousLease } from './previous-lease.js'
import { readConfigSource, readConfigText } from './read-config-source.js'

export interface EtcdPartsOptions {
  readonly kv: KeyValueStore
  /** Where the etcd is, for people. */
  readonly name: string
  readonly prefix: string
  readonly node: string
  readonly subnetPath: string
  readonly snapshotPath: string
  readonly clock: Clock
}

/** flannel's: a node that is off for less than a day has its subnet when it is back. */
const ttlSeconds = 86_400

type EtcdParts = Required<Pick<DaemonParts, 'store' | 'watchConfig' | 'background'>> &
  Pick<DaemonParts, 'previousLease'>

/** What a daemon needs whose net-conf and leases are in an etcd. */
export async function openEtcdParts(options: EtcdPartsOptions): Promise<EtcdParts> {
  const { kv, name, prefix, node, subnetPath, snapshotPath, clock } = options
  const parts = { kv, name, prefix, clock, ttlSeconds, random: Math.random }
  const file = await SnapshotFile.open({ path: snapshotPath, node, store: `etcd ${prefix}`, clock })
  const source = new SnapshotConfig({ source: new EtcdConfig(parts), file, clock, fault })
  const previousLease = file.saved?.own ?? (await readPreviousLease(subnetPath, node))
  return {
    store: new SnapshotStore({ store: new EtcdStore(parts), file, clock }),
    watchConfig: signal => readConfigSource(source, signal),
    background: (signal, tell) => file.run(signal, tell),
    ...(previousLease && { previousLease }),
  }
}

function fault(text: ConfigText): Problem | undefined {
  const read = readConfigText(text)
  return 'code' in read ? read : undefined
}
