import type { Lease } from '../model/lease.js'
import type { Problem } from '../model/problem.js'
import { FileConfig } from '../store/file/file-config.js'
import type { AnnotationNames } from '../store/kubernetes/annotation-names.js'
import { AutoConfig } from '../store/kubernetes/auto-config.js'
import { KubernetesStore } from '../store/kubernetes/kubernetes-store.js'
import type { NodeApi } from '../store/kubernetes/node-api.js'
import { NodeCompletion } from '../store/kubernetes/node-completion.js'
import { NodeEvents } from '../store/kubernetes/node-events.js'
import type { LeaseStore } from '../store/lease-store.js'
import { SnapshotConfig } from '../store/snapshot/snapshot-config.js'
import { SnapshotFile } from '../store/snapshot/snapshot-file.js'
import { SnapshotStore } from '../store/snapshot/snapshot-store.js'
import type { Clock } from '../time/clock.js'
import type { DaemonParts } from './daemon.js'
import { PeerInterest } from './peer-interest.js'
import { configFault, readConfigSource } from './read-config-source.js'

export interface KubernetesPartsOptions {
  readonly api: NodeApi
  /** Where the API server is, for people. */
  readonly name: string
  readonly names: AnnotationNames
  readonly node: string
  /** The lease that this node had, by what others than the snapshot tell. */
  readonly formerLease: Lease | undefined
  readonly networkConfigPath: string
  readonly snapshotPath: string
  readonly setsNetworkUnavailable: boolean
  readonly allocatesPodCidrs: boolean
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
}

type KubernetesParts = Required<Pick<DaemonParts, 'store' | 'watchConfig' | 'background' | 'onHealth'>> &
  Pick<DaemonParts, 'previousLease'>

/** What a daemon needs whose leases are the pod CIDRs of a cluster's nodes, with net-conf in a file. */
export async function openKubernetesParts(options: KubernetesPartsOptions): Promise<KubernetesParts> {
  const { node, names, formerLease, networkConfigPath, snapshotPath, clock } = options
  const file = await SnapshotFile.open({ path: snapshotPath, node, store: `kubernetes ${names.marker}`, clock })
  const source = new AutoConfig({ ...options, source: new FileConfig(networkConfigPath) })
  const config = new SnapshotConfig({ source, file, clock, fault: configFault })
  const events = new NodeEvents(options)
  const completion = new NodeCompletion(options)
  const interest = new PeerInterest(clock)
  const cluster = new KubernetesStore({ ...options, allocates: options.allocatesPodCidrs })
  const store: Required<LeaseStore> = {
    name: cluster.name,
    watch: signal => interest.watch(stop => cluster.watch(stop), signal),
    hold: (claim, signal) =>
      heard(cluster.hold(claim, signal), ({ is }) => {
        if (is === 'held') completion.held()
      }),
    reconnect: () => cluster.reconnect(),
  }
  const previousLease = file.saved?.own ?? formerLease
  return {
    store: new SnapshotStore({ store, file, clock }),
    watchConfig: signal => heard(readConfigSource(config, signal), event => interest.heed(event)),
    async background(signal, tell) {
      const told = new Map<string, readonly Problem[]>()
      const tellAll = (who: string) => (problems: readonly Problem[]) => {
        told.set(who, problems)
        tell([...told.values()].flat())
      }
      await Promise.all([
        file.run(signal, tellAll('snapshot')),
        events.run(signal),
        options.setsNetworkUnavailable && completion.run(signal, tellAll('completion')),
      ])
    },
    onHealth(status, problems) {
      events.heed(problems)
      if (status.state === 'ready') completion.ready()
    },
    ...(previousLease && { previousLease }),
  }
}

/** All of it, and somebody else hears it first. */
async function* heard<Event>(events: AsyncIterable<Event>, hear: (event: Event) => void): AsyncGenerator<Event, void> {
  for await (const event of events) {
    hear(event)
    yield event
  }
}
