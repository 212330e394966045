import type { NodePlan } from '@weft/netlab'
import type { LabProcess } from './lab-process.js'
import type { NodeFiles } from './node-files.js'
import type { StoreView } from './view.js'

/** Where the daemons of a lab find net-conf and leases. */
export interface LabStore {
  /** How a daemon with these files is led here. */
  readonly daemonFlags: (files: NodeFiles) => readonly string[]
  readonly view: () => StoreView
  /** The program that there is, if it is one. */
  readonly process?: LabProcess
  /** Resolves when net-conf is there to be read; rejects when there will be none. */
  readonly ready: (signal: AbortSignal) => Promise<void>
  /** Brings in line what is there with the nodes that there are now. */
  readonly update: (nodes: readonly NodePlan[]) => Promise<void>
  readonly close: () => Promise<void>
}
