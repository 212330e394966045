import type { Claim } from '../../model/claim.js'
import { fewProblems } from '../few-problems.js'
import { followMirror } from '../follow-mirror.js'
import type { LeaseStore, Snapshot, Trouble } from '../lease-store.js'
import { saysTheSame } from '../says-the-same.js'
import { snapshotAfter } from '../snapshot-after.js'
import { holdLease } from './hold-lease.js'
import type { HolderParts } from './holder-parts.js'
import { judgeNodes } from './judge-nodes.js'
import type { Standing } from './lease-keeper.js'
import { isMarked } from './node-annotations.js'
import type { KubeNode } from './node-api.js'
import { NodeMirror } from './node-mirror.js'

/** Leases that are the pod CIDRs of a cluster's nodes, and the annotations that flannel's nodes know each other by. */
export class KubernetesStore implements LeaseStore {
  readonly name: string
  readonly #parts: HolderParts

  constructor(parts: HolderParts) {
    this.name = parts.name
    this.#parts = parts
  }

  watch(signal: AbortSignal): AsyncGenerator<Snapshot | Trouble, void> {
    const { name, names, api, clock, random } = this.#parts
    const read = (nodes: ReadonlyMap<string, KubeNode>, told: Snapshot | undefined): Snapshot => {
      const { leases, problems } = judgeNodes(names, nodes.values())
      const snapshot: Snapshot = {
        is: 'snapshot',
        leases: snapshotAfter(told?.leases, leases),
        problems: fewProblems(problems),
      }
      return told !== undefined && saysTheSame(snapshot, told) ? told : snapshot
    }
    const needsSpec = (node: KubeNode) => isMarked(names, node)
    const open = (onChange: () => void) => new NodeMirror({ api, clock, random, needsSpec, onChange })
    return followMirror({ clock, open, name, read }, signal)
  }

  hold(claim: Claim, signal: AbortSignal): AsyncGenerator<Standing, void> {
    return holdLease(this.#parts, claim, signal)
  }

  reconnect(): void {
    this.#parts.api.reconnect()
  }
}
